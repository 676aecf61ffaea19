import CargoSyntax
import Goldens
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

/// Which files are in this language, and the page that describes it.
@Suite struct CargoSyntaxTests {
    @Test(arguments: [
        ("Cargo.toml", "[package.metadata.wharf.builder]\nimage = \"rust\"\n", true),
        ("image.toml", "[workspace.metadata.wharf]\n", true),
        ("Cargo.toml", "#syntax=slipway/frontend\n[package]\nname = \"a\"\n", true),
        ("Cargo.toml", "#syntax=slipway/frontend\n[workspace]\n", true),
        ("Cargo.toml", "[package]\nname = \"a\"\n", false),
        ("Cargo.toml", "[package]\nname = \"wharf\"\n", false),
        ("other.toml", "#syntax=slipway/frontend\n[package]\nname = \"a\"\n", false),
        ("Cargo.toml", "#syntax=slipway/frontend\nFROM alpine\n", false),
        ("Dockerfile", "FROM alpine\nRUN echo [package.metadata.wharf]\n", false),
        ("Cargo.toml", "[package.metadata.wharf\n", true),
        ("Cargo.toml", "\u{FEFF}# a package\r\n\r\n  [package.metadata.wharf]\r\n", true),
        ("Cargo.toml", "cargo-features = [\"x\"]\n[package.metadata.wharf]\n", true),
        ("Dockerfile", "ARG A=wharf\n[package.metadata.wharf]\n", false),
        ("Cargo.toml", "# metadata.wharf", false),
    ])
    func recognizes(_ name: String, _ text: String, _ expected: Bool) {
        let file = SourceFile(name: name, text: text)
        #expect(CargoSyntax().recognizes(file) == expected)
        let found = SyntaxRegistry.standard.select(for: file, calledBy: "slipway/frontend")
        #expect((found.identity.name == "Cargo") == expected)
    }

    @Test func pageIsCurrent() throws {
        let page = String(decoding: try Repository.bytes("docs/cargo.md"), as: UTF8.self)
        #expect(page.contains(CargoSyntax.referenceTables), "docs/cargo.md lacks the tables of keys")
    }
}
