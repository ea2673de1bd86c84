/**
 * The certificates under which the API server reaches the webhooks, made and renewed by Hearth itself.
 *
 * <p>{@code Authority} makes keys and certificates.
 * {@code WebhookCertificates} is all that the replicas share, in the form of a Secret, and
 * says what is due. {@code CertificateKeeper} looks regularly, on a thread of its own: it writes
 * the Secret, tells the webhook configurations whom to trust, and hands what is served to
 * {@link dev.hearth.activator.certificate.ServedCertificate}.
 */
@NullMarked
package dev.hearth.activator.certificate;

import org.jspecify.annotations.NullMarked;
