import DiagnosticReports
import Diagnostics
import Frontend
import Lint
import LintFixes
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import Testing

/// Fixes of lint warnings.
@Suite struct LintFixesTests {
    static let fixable: [LintRule] = [
        .consistentInstructionCasing, .exposeProtoCasing, .fromAsCasing, .legacyKeyValueFormat, .maintainerDeprecated,
        .noEmptyContinuation, .redundantTargetPlatform, .stageNameCasing, .undefinedVar,
    ]

    static func warnings(_ text: String, name: String = "Dockerfile") async throws -> [LintWarning] {
        let bridge = LocalBridge(
            LocalBridge.Configuration(sources: ["dockerfile": .files([name: Array(text.utf8)]), "context": .files([:])])
        )
        let request = FrontendRequest(options: ["filename": name], workerPlatforms: [.linuxAMD64])
        return try await Frontend(.standard).check(request, over: bridge).lint
    }

    /// The text after the fixes of one rule, or of all rules.
    static func fixed(_ text: String, rule: LintRule? = nil, name: String = "Dockerfile") async throws -> String {
        let warnings = try await warnings(text, name: name).filter { rule == nil || $0.rule == rule }
        let diagnostics = warnings.map { Diagnostic("lint.rule", $0.message, at: $0.location, fixIts: $0.fixIts) }
        guard let file = warnings.first?.location.file else { return text }
        return String(decoding: FixedText(file, fixing: diagnostics).bytes, as: UTF8.self)
    }

    /// The documentation's bad examples become good ones: the rule has nothing to report any more.
    @Test(arguments: fixable) func fixesTheExamples(of rule: LintRule) async throws {
        for example in rule.examples {
            let fixed = try await Self.fixed(example.bad, rule: rule)
            let rest = try await Self.warnings(fixed).filter { $0.rule == rule && !$0.fixIts.isEmpty }
            #expect(rest.isEmpty, "\(rule.name): \(fixed)")
        }
    }

    @Test(arguments: [
        ("FROM alpine\nrun x\nCOPY a b\n", "FROM alpine\nRUN x\nCOPY a b\n"),
        ("from alpine\nrun x\n  Copy a b\n", "from alpine\nrun x\n  copy a b\n"),
        ("FROM alpine\nEXPOSE 80/TcP 81/udp 82/UDP\n", "FROM alpine\nEXPOSE 80/tcp 81/udp 82/udp\n"),
        ("FROM --platform=linux/arm64 alpine as b\n", "FROM --platform=linux/arm64 alpine AS b\n"),
        ("FROM alpine\nENV A  b\n", "FROM alpine\nENV A=b\n"),
        ("FROM alpine\nENV A b c\nLABEL d $A e\n", "FROM alpine\nENV A=\"b c\"\nLABEL d=\"$A e\"\n"),
        // Quotes and escapes have other meanings in the form with "=".
        ("FROM alpine\nENV A it's\nENV B c\\d\nENV C \\\n d\n", "FROM alpine\nENV A it's\nENV B c\\d\nENV C \\\n d\n"),
        (
            "FROM alpine\nMAINTAINER A B <a@b.example>\n",
            "FROM alpine\nLABEL org.opencontainers.image.authors=\"A B <a@b.example>\"\n"
        ),
        ("FROM alpine\nMAINTAINER A \"B\"\n", "FROM alpine\nMAINTAINER A \"B\"\n"),
        ("FROM alpine\nRUN a \\\n\n  && b\n", "FROM alpine\nRUN a \\\n  && b\n"),
        ("FROM --platform=$TARGETPLATFORM alpine\n", "FROM alpine\n"),
        ("FROM alpine AS Build\nFROM Build\n", "FROM alpine AS build\nFROM Build\n"),
        ("FROM alpine\nENV NAME=a\nENV B=${NAMF:-x}\n", "FROM alpine\nENV NAME=a\nENV B=${NAME:-x}\n"),
        ("FROM alpine\nENV NAME=a\nENV B=$NAMF$NAMF\n", "FROM alpine\nENV NAME=a\nENV B=$NAMF$NAMF\n"),
    ])
    func fixes(_ text: String, _ expected: String) async throws {
        #expect(try await Self.fixed(text) == expected)
    }

    /// The fix of an Ickfile has the Ickfile's keywords.
    @Test func writesTheKeywordsOfTheLanguage() async throws {
        let text = "GROSS alpine\nUGH me@b.example\n"
        let warnings = try await Self.warnings(text, name: "Ickfile")
        for warning in warnings where warning.rule == .maintainerDeprecated {
            let label = try #require(warning.message.split(separator: " ").last)
            #expect(
                warning.fixIts.first?.replacement
                    == "\(label.uppercased()) org.opencontainers.image.authors=\"me@b.example\""
            )
        }
    }
}
