import NixSyntax
import SyntaxKit
import Testing

struct NixIdentityTests {
    @Test func nameOfTheImageSelectsTheSyntax() {
        #expect(SyntaxIdentity.nix.syntaxNames.contains(SyntaxIdentity.nix.imageName))
    }
}
