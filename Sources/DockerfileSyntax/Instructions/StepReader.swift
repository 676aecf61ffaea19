import BuildPlan
import Diagnostics
import SourceText
import SyntaxKit

/// A reader that converts instructions to stages, steps and inclusions. The code for each instruction is in a separate file,
/// e.g. `COPY.swift`.
struct StepReader {
    let source: SourceFile
    let table: KeywordTable
    var extensions: Set<LanguageExtension> = []
    /// The number, from 1, of the line with the first `# slipway:` directive that isn't at the top of the file and therefore
    /// has no effect; nil if there is none.
    var lateDirective: Int?

    /// The result of converting an instruction.
    enum Meaning {
        /// A `FROM`, as a stage without steps.
        case stage(Stage)
        case step(Step)
        /// An `INCLUDE`. The instructions of the file that it names come next.
        case inclusion(Inclusion)
    }

    /// Converts an instruction, using the function for its kind.
    ///
    /// - Throws: `ParseFailure` for an unknown keyword, or for flags or arguments that the instruction doesn't accept.
    func read(_ instruction: Instruction) throws(ParseFailure) -> Meaning {
        guard let kind = instruction.kind else { throw unknownInstruction(instruction.keyword) }
        if kind == .from { return .stage(try readFROM(instruction)) }
        if kind == .include { return .inclusion(try readINCLUDE(instruction)) }
        var step = Step(
            try action(kind, instruction),
            range: instruction.line.range,
            keyword: instruction.keyword.text,
            text: instruction.line.text.trimmed.string,
            comment: instruction.line.comments.joined(separator: "\n")
        )
        step.checkDirective = instruction.line.checkDirective
        return .step(step)
    }

    private func action(_ kind: InstructionKind, _ instruction: Instruction) throws(ParseFailure) -> Step.Action {
        switch kind {
        case .add: .copy(try readADD(instruction))
        case .arg: .arguments(try readARG(instruction))
        case .cmd: .command(try readCMD(instruction))
        case .copy: .copy(try readCOPY(instruction))
        case .entrypoint: .entrypoint(try readENTRYPOINT(instruction))
        case .env: .environment(try readENV(instruction))
        case .expose: .expose(try readEXPOSE(instruction))
        case .from, .include: throw unknownInstruction(instruction.keyword)
        case .healthcheck: .healthcheck(try readHEALTHCHECK(instruction))
        case .label: .labels(try readLABEL(instruction))
        case .maintainer: .maintainer(try readMAINTAINER(instruction))
        case .onbuild: .onBuild(try readONBUILD(instruction))
        case .run: .run(try readRUN(instruction))
        case .shell: .shell(try readSHELL(instruction))
        case .stopSignal: .stopSignal(try readSTOPSIGNAL(instruction))
        case .user: .user(try readUSER(instruction))
        case .volume: .volumes(try readVOLUME(instruction))
        case .workdir: .workingDirectory(try readWORKDIR(instruction))
        }
    }

    /// Returns the error for an unknown keyword, e.g. `unknown instruction: RNU (did you mean RUN?)`.
    func unknownInstruction(_ keyword: Piece) -> ParseFailure {
        var nearest = suggestedWord(for: keyword.text, among: table.allNames, ignoringCase: true, isOrdered: false)
        // For a Dockerfile keyword, suggest the language's own: `PLEASE` for `RUN` in an Ickfile.
        let kind = InstructionKind(rawValue: keyword.text.uppercased())
        if let kind, kind != .include { nearest = table.name(kind) }
        return ParseFailure(
            "unknown instruction: \(keyword.text)" + didYouMean(nearest),
            at: keyword.bounds,
            replacement: nearest,
            notes: kind == .include ? notes(onDisabled: .include) : []
        )
    }

    /// Returns the notes for an error about an instruction or flag whose extension the file doesn't enable.
    func notes(onDisabled disabled: LanguageExtension) -> [String] {
        let late = lateDirective.map {
            "the directive on line \($0) has no effect; directives must be at the top of the file"
        }
        return [disabled.note] + (late.map { [$0] } ?? [])
    }

    /// Converts a piece to a word of the plan, with its range in the source.
    func word(_ piece: Piece, in instruction: Instruction, _ expansion: Word.Expansion = .shell) -> Word {
        Word(piece.text, range: instruction.line.range(of: piece.bounds), expansion: expansion)
    }

    /// Returns the only argument of an instruction that takes the rest of its line as one argument, e.g. `/a b` of
    /// `WORKDIR /a b`.
    func singleArgument(_ instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) -> Piece {
        guard instruction.arguments.count == 1 else {
            throw ParseFailure("\(table.name(kind)) requires exactly one argument", at: instruction.keyword.bounds)
        }
        return instruction.arguments[0]
    }

    func requireArgument(_ isEmpty: Bool, _ instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) {
        if isEmpty { throw missingArgument(instruction, kind) }
    }

    func missingArgument(_ instruction: Instruction, _ kind: InstructionKind) -> ParseFailure {
        ParseFailure("\(table.name(kind)) requires at least one argument", at: instruction.keyword.bounds)
    }

    /// Throws an error if an instruction that accepts no flags has one.
    func refuseFlags(_ instruction: Instruction) throws(ParseFailure) {
        if !instruction.flags.isEmpty { _ = try FlagValues(instruction.flags, []) }
    }

    /// Returns the command of an instruction: the exec form for a JSON array, otherwise the shell form.
    func commandLine(_ instruction: Instruction) -> CommandLineForm {
        if instruction.isJSON { return .exec(instruction.arguments.map(\.text)) }
        // As in BuildKit's frontend, `RUN` without arguments runs the shell with an empty line.
        return .shell(instruction.arguments.first?.text ?? "")
    }

    /// Returns the bytes of a heredoc's content if they are not valid UTF-8; otherwise nil.
    func rawBytes(of heredoc: Heredoc) -> [UInt8]? {
        let bytes = source.bytes[heredoc.content.start..<heredoc.content.end]
        return bytes.isUTF8 ? nil : Array(bytes)
    }

    /// Returns the bytes of a shell command if they are not valid UTF-8; otherwise nil. For a JSON array, always returns nil.
    func rawLine(_ instruction: Instruction) -> [UInt8]? {
        guard !instruction.isJSON, let line = instruction.arguments.first else { return nil }
        return instruction.isInvalidUTF8(line) ? Array(instruction.bytes(of: line)) : nil
    }
}
