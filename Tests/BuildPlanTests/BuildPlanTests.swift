import BuildPlan
import SourceText
import Testing

@Suite struct BuildPlanTests {
    @Test func keywordsDefaultToDockerfileKeywords() {
        let vocabulary = Vocabulary(language: "Ickfile", keywords: ["RUN": "PLEASE"])
        #expect(vocabulary.keyword("RUN") == "PLEASE")
        #expect(vocabulary.keyword("ADD") == "ADD")
        #expect(vocabulary.stage == "stage")
        #expect(vocabulary.stepForm == .instruction)
    }

    /// Lowering and the syntaxes parse these raw values, so they are part of the file formats.
    @Test func rawValuesAreDockerfileKeywords() {
        #expect(MountSpec.Kind.allCases.map(\.rawValue) == ["bind", "cache", "tmpfs", "secret", "ssh"])
        #expect(MountSpec.Sharing.allCases.map(\.rawValue) == ["shared", "private", "locked"])
        #expect(RunStep.Network.allCases.map(\.rawValue) == ["default", "none", "host"])
        #expect(RunStep.Security.allCases.map(\.rawValue) == ["sandbox", "insecure"])
    }

    @Test func mountIsWritableAndOptionalByDefault() {
        let mount = MountSpec(kind: .cache, range: SourceRange(0, 0))
        #expect(!mount.readOnly)
        #expect(!mount.required)
        #expect(mount.sharing == nil)
    }
}
