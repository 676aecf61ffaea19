import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@Suite struct StandardSyntaxesTests {
    @Test func namesAreTakenOnce() {
        let names = SyntaxRegistry.standard.syntaxes.flatMap { [$0.identity.imageName] + $0.identity.filenames }
            .map { $0.lowercased() }
        #expect(Set(names).count == names.count)
    }

    @Test func findsAMockerfileUnderAnyName() {
        let text = "#syntax=slipway/frontend\napiVersion: v1alpha1\nimages:\n- name: demo\n  from: debian\n"
        for name in ["Mockerfile.yaml", "Dockerfile", "build/dev.mockerfile.yaml"] {
            let source = SourceFile(name: name, text: text)
            #expect(SyntaxRegistry.standard.select(for: source, calledBy: "slipway/frontend").identity.name == "Mockerfile")
        }
    }
}
