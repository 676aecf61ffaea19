import Lint
import SourceText
import Testing

/// A configuration text and its parsed value or error.
struct ConfigurationCase: Sendable {
    var text: String
    var expected: LintConfiguration?
    var error: String?

    /// `change` turns the default configuration into the expected one.
    init(_ text: String, _ change: (inout LintConfiguration) -> Void) {
        self.text = text
        var configuration = LintConfiguration()
        change(&configuration)
        expected = configuration
    }

    init(_ text: String, error: String) {
        self.text = text
        self.error = error
    }
}

@Suite struct LintTests {
    static let source = SourceFile(name: "Dockerfile", text: "FROM a\nRUN b \\\n  c\nCMD d\n")
    static let run = SourceLocation(file: source, range: SourceRange(7, 18))

    @Test func has22RulesSortedByName() {
        #expect(LintRule.all.count == 22)
        #expect(LintRule.all.map(\.name) == LintRule.all.map(\.name).sorted { $0.lowercased() < $1.lowercased() })
        #expect(LintRule.all.filter(\.isExperimental).map(\.name) == ["InvalidDefinitionDescription"])
        #expect(LintRule.all.filter(\.url.isEmpty).map(\.name) == ["InvalidBaseImagePlatform"])
        #expect(LintRule.named("FromAsCasing") == .fromAsCasing)
        #expect(LintRule.named("fromascasing") == nil)
    }

    @Test(arguments: [
        (LintFinding.stageNameCasing("B"), "Stage name 'B' should be lowercase"),
        (.fromAsCasing(from: "FROM", as: "as"), "'as' and 'FROM' keywords' casing do not match"),
        (.noEmptyContinuation(), "Empty continuation line"),
        (
            .consistentInstructionCasing("Run", isMajorityLower: false),
            "Command 'Run' should match the case of the command majority (uppercase)"
        ),
        (.duplicateStageName("b"), "Duplicate stage name \"b\", stage names should be unique"),
        (.reservedStageName("scratch"), "Stage name should not use the same name as reserved stage \"scratch\""),
        (.maintainerDeprecated(), "Maintainer instruction is deprecated in favor of using label"),
        (
            .maintainerDeprecated(instruction: "E256", label: "E252"),
            "E256 instruction is deprecated in favor of using E252"
        ),
        (.undefinedVar("fo", suggestion: "foo"), "Usage of undefined variable '$fo' (did you mean $foo?)"),
        (.undefinedVar("fo", suggestion: nil), "Usage of undefined variable '$fo'"),
        (.undefinedArgInFrom("fo", suggestion: "foo"), "FROM argument 'fo' is not declared (did you mean foo?)"),
        (
            .legacyKeyValueFormat("ENV"),
            "\"ENV key=value\" should be used instead of legacy \"ENV key value\" format"
        ),
        (
            .secretsUsedInArgOrEnv("ARG", key: "TOKEN"),
            "Do not use ARG or ENV instructions for sensitive data (ARG \"TOKEN\")"
        ),
        (
            .invalidBaseImagePlatform("a", expected: "linux/arm64", actual: "linux/amd64"),
            "Base image a was pulled with platform \"linux/amd64\", expected \"linux/arm64\" for current build"
        ),
    ])
    func messages(finding: LintFinding, message: String) {
        #expect(finding.message == message)
    }

    @Test(arguments: [
        ConfigurationCase("") { _ in },
        ConfigurationCase("skip=all") { $0.skipsAll = true },
        ConfigurationCase(" skip = A , B ; error = true ") { ($0.skipped, $0.returnsError) = (["A", "B"], true) },
        ConfigurationCase("experimental=all;error=0") { $0.includesAllExperimental = true },
        ConfigurationCase("experimental=A;skip=B") { ($0.skipped, $0.experimental) = (["B"], ["A"]) },
        ConfigurationCase("skip", error: "invalid check option \"skip\""),
        ConfigurationCase("skip=A;warn=B", error: "invalid check option \"warn\""),
        ConfigurationCase("skip=A;;error=true", error: "invalid check option \"\""),
        ConfigurationCase(
            "error=yes",
            error: "failed to parse check option \"error=yes\": strconv.ParseBool: parsing \"yes\": invalid syntax"
        ),
        ConfigurationCase(
            "skip=A;experimental=B;error=true;skip=C",
            error: "failed to parse check option \"error=true;skip=C\": "
                + "strconv.ParseBool: parsing \"true;skip=C\": invalid syntax"
        ),
    ])
    func configuration(_ test: ConfigurationCase) {
        do throws(LintConfiguration.Failure) {
            let configuration = try LintConfiguration(parsing: test.text)
            #expect(configuration == test.expected)
        } catch {
            #expect(error.message == test.error)
        }
    }

    @Test func reportsUnlessSkipped() throws {
        var sink = LintSink(configuration: try LintConfiguration(parsing: "skip=StageNameCasing;error=true"))
        sink.report(.stageNameCasing("B"), at: Self.run)
        sink.report(.noEmptyContinuation(), at: Self.run, check: "skip=NoEmptyContinuation")
        sink.report(.invalidDefinitionDescription("ARG", name: "a"), at: Self.run)
        #expect(sink.warnings.isEmpty)
        #expect(sink.violation == nil)

        sink.report(.invalidDefinitionDescription("ARG", name: "a"), at: Self.run, check: "experimental=all")
        sink.report(.noEmptyContinuation(), at: Self.run, check: "nonsense")
        sink.report(.noEmptyContinuation(), at: Self.run)
        #expect(
            sink.warnings.map(\.rule.name) == [
                "InvalidDefinitionDescription", "NoEmptyContinuation", "NoEmptyContinuation",
            ]
        )
        #expect(
            sink.violation == "lint violation found for rules: InvalidDefinitionDescription, NoEmptyContinuation"
        )
    }

    @Test func warningHasLines() throws {
        var sink = LintSink()
        sink.report(.noEmptyContinuation(), at: Self.run)
        let warning = try #require(sink.warnings.first)
        #expect(warning.lines == 2...3)
        #expect(warning.short == "NoEmptyContinuation: Empty continuation line (line 2)")
        #expect(warning.url == "https://docs.docker.com/go/dockerfile/rule/no-empty-continuation/")
    }
}
