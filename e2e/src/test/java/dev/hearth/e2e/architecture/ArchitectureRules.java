package dev.hearth.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.hearth.e2e.architecture.Conditions.aboutFields;
import static dev.hearth.e2e.architecture.Conditions.aboutPackages;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/** The rules of the code, below one root package. The text of each is its reason. */
final class ArchitectureRules {
    private static final String[] JDK_AND_NULLNESS = {"java..", "org.jspecify.."};
    private static final String[] FRAMEWORKS = {
        "io.quarkus..", "io.vertx..", "io.smallrye..", "io.fabric8..", "io.grpc..", "jakarta.."
    };
    private static final List<String> APPLICATIONS = List.of("sidecar", "daemon", "activator");
    private static final List<String> KINDS = List.of("cuda", "opencl", "pjrt");

    private final String root;

    /** Rules for the packages below this one. */
    ArchitectureRules(String root) {
        this.root = root;
    }

    List<ArchRule> all() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(protocolKnowsTheJdkAlone());
        rules.add(clientKnowsTheProtocolAlone());
        rules.addAll(applicationsDoNotSeeEachOther());
        rules.addAll(kindsOfBackendDoNotSeeEachOther());
        rules.add(onlyBackendsNamesTheKinds());
        rules.add(theSeamKnowsNoSibling());
        rules.add(nativeCodeIsFenced());
        rules.add(workersKnowNoFramework());
        rules.add(theRelayKnowsNoFramework());
        rules.add(oneDoorToTheCluster());
        rules.add(theKubeletsSideKnowsNoDaemon());
        rules.add(admissionKnowsTreesAlone());
        rules.add(modulesFormNoCycle());
        rules.add(daemonPackagesFormNoCycle());
        rules.add(namesSayWhatAThingIs());
        rules.add(packagesAreFlat());
        rules.add(packagesSayWhatTheyAre());
        rules.add(fieldsHaveAType());
        rules.add(stateHasAnOwner());
        return rules;
    }

    private ArchRule protocolKnowsTheJdkAlone() {
        return classes()
                .that()
                .resideInAPackage(in("protocol"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS).or(resideInAPackage(in("protocol"))))
                .because("protocol is on every class path: what it needs, every function would need");
    }

    private ArchRule clientKnowsTheProtocolAlone() {
        return classes()
                .that()
                .resideInAPackage(in("client"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(JDK_AND_NULLNESS).or(resideInAnyPackage(in("protocol"), in("client"))))
                .because("a function of any framework, or of none, must be able to link the client");
    }

    private List<ArchRule> applicationsDoNotSeeEachOther() {
        return APPLICATIONS.stream()
                .map(application -> noClasses()
                        .that()
                        .resideInAPackage(in(application))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(others(APPLICATIONS, application, "client")))
                        .because(application
                                + " talks to other processes through protocol, never through their classes"))
                .toList();
    }

    private List<ArchRule> kindsOfBackendDoNotSeeEachOther() {
        return KINDS.stream()
                .map(kind -> classes()
                        .that()
                        .resideInAPackage(in("daemon." + kind))
                        .should()
                        .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS)
                                .or(resideInAnyPackage(in("protocol"), in("daemon.backend"), in("daemon." + kind)))
                                .or(resideInAnyPackage("jcuda..", "org.jocl..")))
                        .because("a new kind of accelerator must need no word in another; " + kind
                                + " stands on the seam and its own binding")
                        // Not every kind is there yet.
                        .allowEmptyShould(true))
                .toList();
    }

    private ArchRule onlyBackendsNamesTheKinds() {
        String[] kinds = KINDS.stream().map(kind -> in("daemon." + kind)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(kinds)
                .and()
                .resideInAPackage(in("daemon"))
                .and()
                .doNotHaveSimpleName("Backends")
                .should()
                .dependOnClassesThat(resideInAnyPackage(kinds))
                .because("one line in Backends is all that a new kind of accelerator may cost the daemon");
    }

    private ArchRule theSeamKnowsNoSibling() {
        return classes()
                .that()
                .resideInAPackage(in("daemon.backend"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS)
                        .or(resideInAnyPackage(in("protocol"), in("daemon.backend"))))
                .because("the seam is what both sides lean on, so it leans on neither");
    }

    private ArchRule nativeCodeIsFenced() {
        return noClasses()
                .that(not(resideInAnyPackage(in("protocol.posix"), in("daemon.pjrt"))))
                .and()
                .haveSimpleNameNotEndingWith("Driver")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .because("a wrong native signature crashes the process: few places may hold one");
    }

    private ArchRule workersKnowNoFramework() {
        return noClasses()
                .that()
                .resideInAPackage(in("daemon.worker"))
                .should()
                .transitivelyDependOnClassesThat(resideInAnyPackage(FRAMEWORKS))
                .because("a worker is a plain main: a tenant costs its device context, not an application server");
    }

    private ArchRule theRelayKnowsNoFramework() {
        return noClasses()
                .that()
                .haveNameMatching(quoted(root) + "\\.sidecar\\.(FrameRelay|Admission)")
                .should()
                .dependOnClassesThat(resideInAnyPackage(FRAMEWORKS))
                .because("every launch passes here; frameworks stay at the edge");
    }

    private ArchRule oneDoorToTheCluster() {
        return noClasses()
                .that()
                .resideInAPackage(in("daemon"))
                .and()
                .resideOutsideOfPackage(in("daemon.cluster"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.fabric8..").or(resideInAPackage(in("daemon.cluster"))))
                .because("a daemon without a cluster must load nothing of one: the cluster's part comes by injection");
    }

    private ArchRule theKubeletsSideKnowsNoDaemon() {
        return classes()
                .that()
                .resideInAPackage(in("daemon.kubelet"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS)
                        .or(resideInAnyPackage("io.grpc..", "io.netty..", "com.google.."))
                        .or(resideInAnyPackage("dev.hearth.kubelet..", in("daemon.kubelet"))))
                .because("what a kubelet is told is shares and nothing else, so it is tested with a kubelet alone");
    }

    private ArchRule admissionKnowsTreesAlone() {
        return classes()
                .that()
                .resideInAPackage(in("activator.admission"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS)
                        .or(resideInAnyPackage("com.fasterxml.jackson..", "io.fabric8.zjsonpatch.."))
                        .or(resideInAnyPackage(in("activator.admission"))))
                .because("what becomes of an object follows from the object alone: no client, no clock, no framework");
    }

    private ArchRule modulesFormNoCycle() {
        return slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a module can be read after those it stands on, and before the rest");
    }

    private ArchRule daemonPackagesFormNoCycle() {
        return slices().matching(root + ".daemon.(*)..")
                .should()
                .beFreeOfCycles()
                .because("the daemon's parts can be read one after the other");
    }

    private ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .should()
                .haveNameMatching(
                        ".*[.$](\\w*(Manager|Helper|Utils?|Impl|Dto)|(Abstract|Base)[A-Z]\\w*|I[A-Z][a-z]\\w*)")
                .because("such a name says how a thing was made, or nothing, where it should say what it is");
    }

    private ArchRule packagesAreFlat() {
        return classes()
                .should(aboutPackages(
                        "lie at most two levels below the root, in no package for leftovers",
                        name -> name.matches(quoted(root) + "(\\.\\w+){0,2}")
                                && !name.matches(".*\\.(common|core|misc|util|utils|helper)(\\..*)?")))
                .because("what is deep or miscellaneous is found by nobody");
    }

    private ArchRule packagesSayWhatTheyAre() {
        return classes()
                .should(Conditions.liveInNullMarkedPackages())
                .because("a package-info tells the reader what the package is, and @NullMarked has its nulls checked");
    }

    private ArchRule fieldsHaveAType() {
        return fields().should(aboutFields(
                        "have a type of their own",
                        // Of one with a type parameter's, the compiler knows more.
                        field -> !field.getType().getName().equals(Object.class.getName())))
                .because("a field that may hold anything is checked by no compiler");
    }

    private ArchRule stateHasAnOwner() {
        return fields().that()
                .areStatic()
                .should(aboutFields(
                        "be constants",
                        field -> Conditions.isFinal(field) && !Conditions.holdsChangingState(field.getRawType())))
                .because(
                        "static state belongs to nobody, outlives every session and makes tests depend on their order");
    }

    private String[] others(List<String> names, String name, String further) {
        List<String> others = new ArrayList<>();
        others.add(in(further));
        names.stream().filter(other -> !other.equals(name)).forEach(other -> others.add(in(other)));
        return others.toArray(String[]::new);
    }

    private String in(String name) {
        return root + "." + name + "..";
    }

    private static String quoted(String name) {
        return name.replace(".", "\\.");
    }

    /** Generated from .proto files or by an annotation processor: nobody writes it, so no rule binds it. */
    static DescribedPredicate<JavaClass> generated() {
        return resideInAnyPackage("dev.hearth.v1..", "dev.hearth.kubelet..", "..jmh_generated..");
    }
}
