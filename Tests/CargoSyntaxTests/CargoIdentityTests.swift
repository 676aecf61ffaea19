import CargoSyntax
import SyntaxKit
import Testing

struct CargoIdentityTests {
    @Test func nameOfTheImageSelectsTheSyntax() {
        #expect(SyntaxIdentity.cargo.syntaxNames.contains(SyntaxIdentity.cargo.imageName))
    }
}
