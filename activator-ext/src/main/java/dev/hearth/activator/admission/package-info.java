/**
 * What becomes of an object that is admitted, as functions of the object alone.
 *
 * <p>{@link dev.hearth.activator.admission.AdmissionReview} is what the API server asks and is answered.
 * {@link dev.hearth.activator.admission.DeploymentAdmission}, {@link dev.hearth.activator.admission.ServiceAdmission} and
 * {@link dev.hearth.activator.admission.PodAdmission} decide, each for one kind of object, and give a
 * {@link dev.hearth.activator.admission.Verdict}. They read what {@link dev.hearth.activator.admission.Annotation} defines;
 * {@link dev.hearth.activator.admission.Injection} puts the sidecar into a pod's spec and takes it out.
 *
 * <p>Objects are trees of JSON, so that fields which nobody here knows stay as they are. Nothing here waits, writes or keeps
 * state, and every function may be called by any thread. Only {@link dev.hearth.activator.admission.NodePreference}, which comes from
 * outside, may set something about, and is told of a dry run. It must not import a framework or a client of
 * the API server.
 */
@NullMarked
package dev.hearth.activator.admission;

import org.jspecify.annotations.NullMarked;
