import Diagnostics
import SourceText
import Testing

@testable import NixSyntax

/// The outputs that a file names, read without Nix.
struct NixOutputsTests {
    private func names(_ text: String, _ name: String = "flake.nix") -> [String] {
        var diagnostics = DiagnosticSink()
        let file = SourceFile(name: name, text: text)
        let outputs =
            name == "flake.nix"
            ? NixOutputs.ofFlake(file, diagnostics: &diagnostics) : NixOutputs.ofFile(file, diagnostics: &diagnostics)
        #expect(diagnostics.sorted.isEmpty)
        for output in outputs.outputs { #expect(file.text(output.range).contains(output.name)) }
        return outputs.outputs.map(\.name)
    }

    @Test(arguments: [
        // Each of the usual forms.
        (
            "{ outputs = { self }: { packages.x86_64-linux.default = 1; packages.x86_64-linux.web = 2; }; }",
            "default web"
        ),
        ("{ outputs = { self }: { packages.x86_64-linux = { a = 1; b.c = { d = 1; }; }; }; }", "a b"),
        ("{ outputs = { self }: { packages = { x86_64-linux = { a = 1; }; aarch64-linux.b = 2; }; }; }", "a b"),
        ("{ outputs = { self }: { packages = each (system: { a = 1; \"b-c\" = 2; }); }; }", "a b-c"),
        ("{ outputs = { self }: { packages.${system} = rec { a = 1; }; }; }", "a"),
        ("{ outputs = { self }: { packages.${system}.a = 1; packages.${system}.${name} = 1; }; }", "a"),
        ("{ outputs = { self }: { packages.\"${system}\" = { a = 1; \"${name}\" = 1; \"b\\n\" = 1; }; }; }", "a"),
        (
            "{ outputs = { u }: u.eachDefaultSystem (system: { packages.web = 1; packages.default = 1; }); }",
            "web default"
        ),
        ("{ outputs = i: { packages = each (s: let x = { y = 1; }; in { a = x; } // { b = 1; }); }; }", "a b"),
        ("{ outputs = i: { packages = each (s: with s; { inherit a b; inherit (s) c; }); }; }", "a b c"),
        // Values of bindings, arguments of functions and names elsewhere are no outputs.
        ("{ packages.x86_64-linux = { a = f { b = 1; }; }; devShells.x86_64-linux = { c = 1; }; }", "a"),
        ("{ outputs = { self }: { packages.x86_64-linux.a = self.packages.x86_64-linux.b; }; }", "a"),
        ("{ packages.x86_64-linux = { a = with x; assert y; let z = 1; w = 2; in z; b = 1; }; }", "a b"),
        ("{ packages = { a = ''${x} packages = { b = 1; } ''; c = \"${\"}\"}\"; }; }", "a c"),
        ("{ /* packages.x86_64-linux.a = 1; */ packages.x86_64-linux.b = 1; # packages = { c = 1; };\n }", "b"),
        (
            "{ packages.x86_64-linux = { a = https://example.org/x; b = <nixpkgs>; c = ./a/b.nix; d = x.y or 1; }; }",
            "a b c d"
        ),
        ("{ packages.x86_64-linux = { a = ''it''${x} ''' ''\\n $${y}''; b = 1; }; }", "a b"),
        ("{ packages.x86_64-linux = { a = 1; a = 2; }; }", "a"),
        ("{ outputs = { self }: import ./outputs.nix self; }", ""),
    ])
    func flake(_ text: String, _ expected: String) {
        #expect(names(text).joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("{ a = 1; b = { c = 1; }; }", "a b"),
        ("{ pkgs ? import <nixpkgs> { } }: { a = 1; }", "a"),
        ("{ pkgs ? import <nixpkgs> { } }@args: let b = 1; in rec { a = b; }", "a"),
        ("with import <nixpkgs> { }; { a = 1; }", "a"),
        ("let x = 1; in if x then { a = 1; } else { b = 1; }", "a b"),
        // A derivation has no outputs to choose from.
        ("let pkgs = import <nixpkgs> { }; in pkgs.dockerTools.buildImage { name = \"x\"; tag = \"y\"; }", ""),
        ("derivation { name = \"x\"; }", ""),
    ])
    func expression(_ text: String, _ expected: String) {
        #expect(names(text, "default.nix").joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("{ a = (1; }", 1, 11, "expected ')' to close '(', found '}'"),
        ("{ a = 1;", 1, 1, "'{' is not closed"),
        ("{ }\n]", 2, 1, "unexpected ']'; no bracket is open"),
        ("{\n  a = \"b;\n}", 2, 7, "the string is not closed"),
        ("{\n  a = ''b';\n}", 2, 7, "the string is not closed"),
        ("{ } /* x", 1, 5, "the comment has no '*/'"),
        ("{ a = \"${b\"; }", 1, 11, "the string is not closed"),
        ("{ a = \"${b", 1, 8, "'${' is not closed"),
    ])
    func broken(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        var diagnostics = DiagnosticSink()
        let file = SourceFile(name: "flake.nix", text: text)
        #expect(NixSyntax().program(in: file, diagnostics: &diagnostics) == nil)
        let error = try #require(diagnostics.sorted.first)
        #expect(error.message == message)
        #expect(error.location?.start == SourcePosition(line: line, column: column))
    }

    @Test func commentsAndDefault() {
        var diagnostics = DiagnosticSink()
        let text = "{ packages.x86_64-linux = {\n # The web server,\n # small.\n web = 1;\n default = 2;\n }; }"
        let outputs = NixOutputs.ofFlake(SourceFile(name: "flake.nix", text: text), diagnostics: &diagnostics)
        #expect(outputs.outputs.map(\.comment) == ["The web server, small.", ""])
        #expect(outputs.defaultOutput?.name == "default")
    }

    /// No text stops the reader.
    @Test func randomTexts() {
        let parts = [
            "{", "}", "(", ")", "[", "]", "\"", "''", "'", "${", "$", "\\", "/*", "*/", "#", "\n", "packages",
            "x86_64-linux", ".",
            "=", ";", ":", "let ", "in ", "with ", "inherit ", "rec ", "a", "/", "<", ">", "~", "0", "é", "\u{0}", " ",
        ]
        var state: UInt64 = 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<5_000 {
            let text = (0..<next(40)).map { _ in parts[next(parts.count)] }.joined()
            for name in ["flake.nix", "default.nix"] {
                var diagnostics = DiagnosticSink()
                let program = NixSyntax().program(in: SourceFile(name: name, text: text), diagnostics: &diagnostics)
                #expect((program == nil) == diagnostics.hasErrors)
            }
        }
    }

    /// Time and memory grow with the size of the file only.
    @Test(arguments: [
        "packages ", "packages.", "packages={", "packages=let ", "${", "\"${", "{", "let ", "with x; ", "a=1;",
        "# packages\n",
        "packages=(", "''", "inherit a; ", "packages.x={a=1;",
    ])
    func hostileFilesTakeLinearTime(_ part: String) {
        let text = "{ " + String(repeating: part, count: 20_000)
        let clock = ContinuousClock()
        for name in ["flake.nix", "default.nix"] {
            var diagnostics = DiagnosticSink()
            let file = SourceFile(name: name, text: text)
            let time = clock.measure { _ = NixSyntax().program(in: file, diagnostics: &diagnostics) }
            // Quadratic time would be many minutes.
            #expect(time < .seconds(60), "\(part)")
        }
    }
}
