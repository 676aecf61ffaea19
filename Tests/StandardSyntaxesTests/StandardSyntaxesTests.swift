import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@Suite struct StandardSyntaxesTests {
    @Test func namesAreTakenOnce() {
        let identities = SyntaxRegistry.standard.syntaxes.map(\.identity)
        for names in [identities.map(\.imageName), identities.flatMap(\.filenames), identities.flatMap(\.syntaxNames)] {
            #expect(Set(names.map { $0.lowercased() }).count == names.count)
        }
    }

    @Test func findsAMockerfileUnderAnyName() {
        let text = "#syntax=slipway/frontend\napiVersion: v1alpha1\nimages:\n- name: demo\n  from: debian\n"
        for name in ["Mockerfile.yaml", "Dockerfile", "build/dev.mockerfile.yaml"] {
            let source = SourceFile(name: name, text: text)
            #expect(
                SyntaxRegistry.standard.select(for: source, calledBy: "slipway/frontend").identity.name == "Mockerfile"
            )
        }
    }
}
