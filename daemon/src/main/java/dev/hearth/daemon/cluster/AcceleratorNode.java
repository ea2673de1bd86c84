package dev.hearth.daemon.cluster;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Labels;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What a node has for accelerated functions, as its daemon says: cluster-wide, with the node's own name. Nobody asks for
 * anything in it, so it has a status and no spec. The CustomResourceDefinition in
 * {@code config/base} is generated from this.
 */
@Group("hearth.dev")
@Version("v1alpha1")
@Kind("AcceleratorNode")
@Singular("acceleratornode")
@Plural("acceleratornodes")
@ShortNames("accn")
@Labels("app.kubernetes.io/part-of=hearth")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Kinds", type = AdditionalPrinterColumn.Type.STRING, jsonPath = ".status.summary.kinds")
@AdditionalPrinterColumn(
        name = "Free shares",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.summary.shares")
@AdditionalPrinterColumn(name = "Warm", type = AdditionalPrinterColumn.Type.INTEGER, jsonPath = ".status.summary.warm")
@AdditionalPrinterColumn(
        name = "Version",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.version",
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
public final class AcceleratorNode extends CustomResource<Void, AcceleratorNodeStatus> {
    private static final long serialVersionUID = 1L;

    @Override
    protected AcceleratorNodeStatus initStatus() {
        return AcceleratorNodeStatus.EMPTY;
    }
}
