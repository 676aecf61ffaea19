import Diagnostics
import SourceText

/// Static checks of every statement in a file.
struct CommandCheck {
    let tree: EarthfileTree
    let reader: CommandReader
    let targets: TargetCheck
    var diagnostics: DiagnosticSink

    /// Reports all errors in the statements of a file.
    static func check(_ tree: EarthfileTree, diagnostics: inout DiagnosticSink) {
        let reader = CommandReader(tree, diagnostics: &diagnostics)
        var check = CommandCheck(tree: tree, reader: reader, targets: TargetCheck(tree), diagnostics: DiagnosticSink())
        check.checkBody(tree.base, isInBase: true)
        for target in tree.targets { check.checkTarget(target) }
        for function in tree.functions { check.checkFunction(function) }
        diagnostics.append(check.diagnostics)
    }

    private mutating func report(_ message: String, _ range: SourceRange) {
        diagnostics.error("earthfile.statement", message, at: tree.location(range))
    }

    // MARK: Recipes

    private mutating func checkTarget(_ target: Recipe) {
        let name = target.name.utf8
        let isPlain = name.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        if name.first?.isASCIIUppercase ?? false, target.statements.isEmpty || !isPlain {
            report("'\(target.name)' looks like a function; its first statement must be FUNCTION", target.nameRange)
        } else if !isPlain || !(name.first?.isASCIILowercase ?? false) {
            let message =
                "a target can't be called '\(target.name)'; expected a lower-case letter, then letters, digits, '-' and '.'"
            report(message, target.nameRange)
        }
        checkBody(target.statements, isInBase: false)
    }

    private mutating func checkFunction(_ function: Recipe) {
        let name = function.name.utf8
        let isPlain = name.allSatisfy {
            $0.isASCIIUppercase || $0.isASCIIDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        if function.isNamedByKeyword {
            report("a function has the form 'NAME:' with FUNCTION as its first statement", function.nameRange)
        } else if !isPlain || !(name.first?.isASCIIUppercase ?? false) {
            let message =
                "a function can't be called '\(function.name)'; expected upper-case letters, digits, '_' and '.'"
            report(message, function.nameRange)
        }
        if let first = function.statements.first, case .command(let command) = first { read(command) }
        checkBody(Array(function.statements.dropFirst()), isInBase: false)
    }

    // MARK: Statements

    private mutating func checkBody(_ statements: [Statement], isInBase: Bool) {
        for statement in statements {
            if Task.isCancelled { return }
            switch statement {
            case .command(let command): checkCommand(command, isInBase: isInBase)
            case .with(let block): checkWith(block)
            case .if(let block):
                for branch in block.branches {
                    read(branch.condition)
                    checkBody(branch.body, isInBase: isInBase)
                }
                checkBody(block.elseBody ?? [], isInBase: isInBase)
            case .for(let block):
                let line = read(block.head)
                _ = ForHead(line, reader: reader, diagnostics: &diagnostics)
                checkBody(block.body, isInBase: isInBase)
            case .wait(let block):
                read(block.head)
                checkBody(block.body, isInBase: isInBase)
            case .try(let block): checkTry(block)
            }
        }
    }

    @discardableResult
    private mutating func read(_ command: Command) -> CommandLine {
        reader.read(command, diagnostics: &diagnostics)
    }

    private mutating func checkCommand(_ command: Command, isInBase: Bool) {
        switch command.keyword {
        case .function, .command:
            return report("\(command.keyword.rawValue) must be the first statement of a function", command.keywordRange)
        case .version: return report("VERSION must be the first statement of the file", command.keywordRange)
        case .shell: return report("SHELL isn't supported; use RUN [\"PROGRAM\", …]", command.keywordRange)
        default: break
        }
        let before = diagnostics.diagnostics.count
        let line = read(command)
        guard diagnostics.diagnostics.count == before else { return }
        switch command.keyword {
        case .arg: _ = ArgStatement(line, isInBase: isInBase, reader: reader, diagnostics: &diagnostics)
        case .env, .let, .set: _ = Assignment(line, reader: reader, diagnostics: &diagnostics)
        case .label: _ = LabelStatement(line, reader: reader, diagnostics: &diagnostics)
        case .saveArtifact: _ = SaveArtifactStatement(line, reader: reader, diagnostics: &diagnostics)
        case .import: _ = ImportStatement(line, reader: reader, diagnostics: &diagnostics)
        case .from: checkFrom(line)
        case .fromDockerfile, .build, .do: checkReference(line)
        case .copy: checkCopy(line)
        case .healthcheck: checkHealthcheck(line)
        case .saveImage:
            guard let push = line.use(.push), line.has(.push), line.arguments.isEmpty else { return }
            report("SAVE IMAGE --push needs a name", push.range)
        default: break
        }
    }

    private mutating func checkReference(_ line: CommandLine) {
        if let reference = line.arguments.first {
            targets.check(reference, line.command.keyword == .do ? .function : .target, diagnostics: &diagnostics)
        }
        TargetArguments.check(line.arguments.dropFirst(), reader: reader, diagnostics: &diagnostics)
    }

    private mutating func checkCopy(_ line: CommandLine) {
        for source in line.arguments.dropLast() {
            guard ReferenceArguments.matches(source) else {
                if !line.has(.from) { targets.check(source, .target, diagnostics: &diagnostics) }
                continue
            }
            guard let parts = ReferenceArguments(source, reader: reader, diagnostics: &diagnostics) else { continue }
            targets.check(parts.reference, .target, diagnostics: &diagnostics)
            TargetArguments.check(parts.arguments, reader: reader, diagnostics: &diagnostics)
        }
    }

    private mutating func checkFrom(_ line: CommandLine) {
        if line.arguments.count == 3, line.arguments[1].text == "AS" {
            let message = "FROM can't have a name; write a target '\(line.arguments[2].text):' with this FROM instead"
            return report(message, line.arguments[1].range)
        }
        checkReference(line)
    }

    private mutating func checkHealthcheck(_ line: CommandLine) {
        guard let first = line.arguments.first else { return }
        switch first.text {
        case "NONE" where line.arguments.count > 1:
            report("unexpected \(quoted(line.arguments[1].text)) after HEALTHCHECK NONE", line.arguments[1].range)
        case "CMD" where line.arguments.count == 1: report("HEALTHCHECK CMD needs a command", first.range)
        case "NONE", "CMD": break
        default: report("expected CMD or NONE after HEALTHCHECK, not \(quoted(first.text))", first.range)
        }
    }

    // MARK: Blocks

    private mutating func checkWith(_ block: WithBlock) {
        let name = tree.source.text(block.command.keywordRange)
        guard name == "DOCKER" else {
            return report("expected DOCKER after WITH, not \(quoted(name))", block.command.keywordRange)
        }
        read(block.command)
        checkBody(block.body, isInBase: false)
    }

    private mutating func checkTry(_ block: TryBlock) {
        read(block.head)
        if let range = block.catchRange { report("CATCH isn't supported; use FINALLY", range) }
        if block.body.count != 1 {
            let message = block.body.isEmpty ? "TRY has no command" : "TRY can have only one command"
            report("\(message); expected one RUN", block.body.dropFirst().first?.range ?? block.head.keywordRange)
        }
        if let first = block.body.first, !first.isRun { report("expected RUN in TRY", first.range) }
        for statement in block.finallyBody ?? [] {
            if case .command(let command) = statement, command.keyword == .saveArtifact { continue }
            report("expected SAVE ARTIFACT … AS LOCAL in FINALLY", statement.range)
        }
        checkBody(block.body, isInBase: false)
        checkBody(block.finallyBody ?? [], isInBase: false)
    }
}

extension Statement {
    /// Whether the statement is `RUN`, or a `WITH DOCKER` block, which contains a `RUN`.
    fileprivate var isRun: Bool {
        switch self {
        case .command(let command): command.keyword == .run
        case .with: true
        default: false
        }
    }
}
