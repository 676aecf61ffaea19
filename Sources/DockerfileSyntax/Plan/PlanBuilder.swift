import BuildPlan
import Diagnostics
import Lint
import SourceText
import SyntaxKit

/// A builder that turns a document's instructions into a plan.
///
/// Instructions with errors are reported and left out of the plan.
struct PlanBuilder {
    private let source: SourceFile
    private let table: KeywordTable
    private let document: Document
    private let reader: StepReader
    private var arguments: [ArgumentDeclaration] = []
    private var stages: [Stage] = []
    /// The keyword of each stage's `FROM`, as written.
    private var heads: [String] = []
    private var findings: [PlanFinding] = []
    private var failures: [Diagnostic] = []

    private init(_ document: Document, of source: SourceFile, table: KeywordTable) {
        self.source = source
        self.table = table
        self.document = document
        var reader = StepReader(source: source, table: table.enabling(document.extensions))
        reader.extensions = document.extensions
        reader.lateDirective = document.lateDirective.map { SourceLocation(file: source, range: $0).start.line }
        self.reader = reader
    }

    /// Builds the plan and reports the errors of the document and its instructions.
    static func plan(
        of document: Document,
        source: SourceFile,
        table: KeywordTable,
        diagnostics: inout DiagnosticSink
    ) -> BuildPlan {
        var builder = PlanBuilder(document, of: source, table: table)
        builder.run()
        builder.report(to: &diagnostics)
        var plan = BuildPlan(
            source: source,
            vocabulary: Vocabulary(language: table.language, keywords: table.vocabulary),
            arguments: builder.arguments,
            stages: builder.stages,
            defaultStage: max(0, builder.stages.count - 1)
        )
        plan.escape = Character(Unicode.Scalar(document.escape))
        plan.findings = builder.findings
        plan.checkDirective = ParserDirective.first("check", in: source)?.directive.firstWord
        return plan
    }

    private mutating func run() {
        var cancellation = CancellationCheck(every: 256)
        for range in document.emptyContinuations where !cancellation.isCancelled() {
            // As in BuildKit's frontend, the finding is located on the instruction's last line before its heredocs.
            let end = SourceRange(range.end, range.end)
            report(.noEmptyContinuation(), at: end, check: nil)
        }
        for instruction in document.instructions {
            if cancellation.isCancelled() { return }
            if failures.isEmpty { lint(instruction) }
            do {
                try add(instruction)
            } catch {
                let line = SourceLocation(file: source, range: instruction.line.range).start.line
                let prefix = error.isUnprefixed ? "" : "\(table.language.lowercased()) parse error on line \(line): "
                failures.append(
                    error.failure.diagnostic(
                        "dockerfile.instruction",
                        prefix: prefix,
                        in: source,
                        line: instruction.line
                    )
                )
            }
        }
        if stages.isEmpty, failures.isEmpty, document.failures.isEmpty {
            let end = source.parts.first?.range.upperBound ?? source.bytes.count
            let place = SourceLocation(file: source, range: SourceRange(end, end))
            let message = "\(table.language.lowercased()) contains no stages to build"
            failures.append(Diagnostic("dockerfile.no-stage", message, at: place))
        }
        // BuildKit's frontend stops at the first error, and doesn't lint a file with syntax errors.
        if !document.failures.isEmpty {
            findings = []
        } else if failures.isEmpty {
            lintStageNames()
            lintCasing()
        }
    }

    private struct AddFailure: Error {
        var failure: ParseFailure
        /// Whether the message lacks the prefix `dockerfile parse error on line N: `.
        var isUnprefixed = false
    }

    private mutating func add(_ instruction: Instruction) throws(AddFailure) {
        let meaning: StepReader.Meaning
        do {
            meaning = try reader.read(instruction)
        } catch {
            throw AddFailure(failure: error)
        }
        switch meaning {
        case .stage(let stage):
            stages.append(stage)
            heads.append(instruction.keyword.text)
            lintDescription(instruction, .from, names: stage.name.map { [$0] } ?? [])
        case .inclusion:
            // In a joined source, the instructions of the included file come next. If that file couldn't be read, the frontend
            // has already reported it.
            guard source.parts.isEmpty else { return }
            throw AddFailure(
                failure: ParseFailure(
                    "files can't be included here because only this file is read",
                    at: instruction.keyword.bounds
                )
            )
        case .step(let step):
            if instruction.kind == .arg, case .arguments(let declared) = step.action {
                lintDescription(instruction, .arg, names: declared.arguments.map(\.name.text))
                if stages.isEmpty {
                    arguments += declared.arguments
                    return
                }
            }
            guard !stages.isEmpty else {
                throw AddFailure(
                    failure: ParseFailure(
                        "no build stage in current context",
                        at: instruction.keyword.bounds,
                        notes: ["only \(table.name(.arg)) may come before the first \(table.name(.from))"]
                    ),
                    isUnprefixed: true
                )
            }
            stages[stages.count - 1].steps.append(step)
        }
    }

    /// Reports the errors in the order of BuildKit's frontend, which parses the whole file before it interprets any
    /// instruction. The first syntax error therefore comes first, even if other errors precede it in the file.
    private func report(to diagnostics: inout DiagnosticSink) {
        guard var first = document.failures.first else {
            failures.forEach { diagnostics.report($0) }
            return
        }
        first.isDecisive = failures.contains { $0.order < first.order }
        diagnostics.report(first)
        failures.forEach { diagnostics.report($0) }
        document.failures.dropFirst().forEach { diagnostics.report($0) }
    }

    // MARK: - Style

    private mutating func report(_ finding: LintFinding, at range: SourceRange, check: String?) {
        findings.append(
            PlanFinding(rule: finding.rule.name, message: finding.message, range: range, checkDirective: check)
        )
    }

    private mutating func lint(_ instruction: Instruction) {
        switch instruction.kind {
        case .maintainer:
            let own = table.language != KeywordTable.dockerfile.language
            report(
                own
                    ? .maintainerDeprecated(instruction: table.name(.maintainer), label: table.name(.label))
                    : .maintainerDeprecated(),
                at: instruction.line.range,
                check: instruction.line.checkDirective
            )
        case .from:
            let arguments = instruction.arguments
            guard arguments.count >= 3 else { return }
            let name = arguments[2].text
            let isLower = Casing.lower.matches(name) && !instruction.isInvalidUTF8(arguments[2])
            if arguments.count == 3, !isLower {
                report(.stageNameCasing(name), at: instruction.line.range, check: instruction.line.checkDirective)
            }
            let (from, connective) = (instruction.keyword.text, arguments[1].text)
            guard let casing = Casing(from) else { return }
            // BuildKit's frontend compares the word with a copy of it in the expected case. In the copy, invalid UTF-8 is
            // replaced, so a word that contains any never matches.
            if casing.matches(connective), !instruction.isInvalidUTF8(arguments[1]) { return }
            report(
                .fromAsCasing(from: from, as: connective),
                at: instruction.line.range,
                check: instruction.line.checkDirective
            )
        default: return
        }
    }

    /// Reports a comment above a stage or an argument if the comment doesn't start with the name, e.g. `# Version of Go` above
    /// `ARG GO_VERSION`.
    private mutating func lintDescription(_ instruction: Instruction, _ kind: InstructionKind, names: [String]) {
        guard failures.isEmpty, let last = instruction.line.comments.last, let first = names.first else { return }
        let word = String(last.prefix { $0 != " " })
        guard !names.contains(word) else { return }
        report(
            .invalidDefinitionDescription(table.name(kind), name: names.count > 1 ? "<arg_key>" : first),
            at: instruction.line.range,
            check: instruction.line.checkDirective
        )
    }

    private mutating func lintStageNames() {
        var seen: Set<String> = []
        var cancellation = CancellationCheck(every: 1024)
        for stage in stages {
            if cancellation.isCancelled() { return }
            guard let name = stage.name else { continue }
            if name == "scratch" || name == "context" { report(.reservedStageName(name), at: stage.range, check: nil) }
            if !seen.insert(name).inserted { report(.duplicateStageName(name), at: stage.range, check: nil) }
        }
    }

    private mutating func lintCasing() {
        var counts = CasingCounts()
        var cancellation = CancellationCheck(every: 1024)
        for (stage, head) in zip(stages, heads) {
            counts.add(head)
            for step in stage.steps {
                if cancellation.isCancelled() { return }
                counts.add(step.keyword)
            }
        }
        guard !counts.areUniform else { return }
        let majority = counts.majority
        for (stage, head) in zip(stages, heads) {
            check(head, at: stage.range, against: majority)
            for step in stage.steps {
                if cancellation.isCancelled() { return }
                check(step.keyword, at: step.range, against: majority)
            }
        }
    }

    private mutating func check(_ keyword: String, at range: SourceRange, against majority: Casing) {
        guard !majority.matches(keyword) else { return }
        report(.consistentInstructionCasing(keyword, isMajorityLower: majority == .lower), at: range, check: nil)
    }
}

/// Counts of keywords by casing.
private struct CasingCounts {
    private var lower = 0
    private var upper = 0
    private var mixed = 0

    mutating func add(_ keyword: String) {
        switch Casing(keyword) {
        case .lower: lower += 1
        case .upper: upper += 1
        case nil: mixed += 1
        }
    }

    /// Whether all keywords have the same casing.
    var areUniform: Bool { mixed == 0 && (lower == 0 || upper == 0) }

    /// The casing that more keywords have; upper if both are equally frequent.
    var majority: Casing { lower > upper ? .lower : .upper }
}

/// The casing of a keyword whose letters all have the same case.
enum Casing {
    case lower
    case upper

    /// Creates the casing of a word's ASCII letters; nil if there are no letters or they are in both cases.
    init?(_ word: String) {
        var (hasLower, hasUpper) = (false, false)
        for byte in word.utf8 {
            hasLower = hasLower || byte.isASCIILowercase
            hasUpper = hasUpper || byte.isASCIIUppercase
        }
        guard hasLower != hasUpper else { return nil }
        self = hasLower ? .lower : .upper
    }

    /// Returns whether a word has no letters of the other case.
    func matches(_ word: String) -> Bool {
        if word.utf8.contains(where: { self == .lower ? $0.isASCIIUppercase : $0.isASCIILowercase }) { return false }
        guard word.utf8.contains(where: { $0 >= 0x80 }) else { return true }
        return word.unicodeScalars.allSatisfy { self == .lower ? $0.simpleLowercase == $0 : !$0.hasSimpleUppercase }
    }
}
