import Diagnostics
import SourceText

/// A parser that splits a logical line into keyword, flags and arguments by the rules of its instruction.
///
/// `COPY --chown=1 a b /c/` is split into the `COPY` keyword, the `--chown=1` flag and three arguments; `RUN a b` has one
/// argument.
struct InstructionReader {
    let table: KeywordTable
    let escape: UInt8
    /// The maximum number of words, flags included. Reading stops once it is exceeded, and the lexer rejects the file.
    let wordLimit: Int

    /// Splits the line of an instruction. For `ONBUILD`, the trigger is split too.
    ///
    /// - Throws: `ParseFailure` if the arguments can't be split, e.g. in `CMD ["a", 1]` or `ENV A=b C`. An unknown keyword is
    ///   left for `StepReader` to report.
    func read(_ line: LogicalLine) throws(ParseFailure) -> Instruction {
        let (instruction, rest) = head(line, from: line.text.trimmed)
        guard instruction.kind == .onbuild, !rest.isEmpty else {
            try readArguments(instruction, rest)
            return instruction
        }
        // BuildKit's frontend reports the error in the `ENV A` of `ONBUILD ONBUILD ENV A` first, so the innermost instruction
        // is split before `StepReader` reports the repeated `ONBUILD`.
        var inner = head(line, from: rest)
        instruction.trigger = inner.value
        while inner.value.kind == .onbuild, !inner.rest.isEmpty { inner = head(line, from: inner.rest) }
        try readArguments(inner.value, inner.rest)
        return instruction
    }

    /// Parses the keyword, which can be two words (`COME FROM`), and the flags. `rest` is the text after them.
    private func head(_ line: LogicalLine, from text: Bytes) -> (value: Instruction, rest: Bytes) {
        var end = text.firstIndex(where: \.isBlank) ?? text.endIndex
        var kind = table.kind(text[..<end])
        var rest = text[end...].drop(while: \.isBlank)
        let second = rest.prefix { !$0.isBlank }
        if let paired = table.kind(text[..<end], second) {
            kind = paired
            end = second.endIndex
            rest = text[end...].drop(while: \.isBlank)
        }
        let (flags, arguments) = FlagReader(escape: escape, limit: wordLimit).read(rest)
        let instruction = Instruction(line: line, keyword: Piece(text[..<end]), kind: kind, flags: flags)
        return (instruction, arguments.trimmed)
    }

    private func readArguments(_ instruction: Instruction, _ rest: Bytes) throws(ParseFailure) {
        guard let kind = instruction.kind else { return }
        switch kind {
        case .add, .copy, .volume:
            if try !readArray(rest, into: instruction) { instruction.arguments = Words.split(rest, limit: wordLimit) }
        case .cmd, .entrypoint, .run, .shell:
            if !rest.isEmpty, try !readArray(rest, into: instruction) { instruction.arguments = [Piece(rest)] }
        case .expose, .from:
            instruction.arguments = Words.split(rest, limit: wordLimit)
        case .arg:
            instruction.arguments = Words.quoted(rest, escape: escape, limit: wordLimit)
        case .include:
            if try !readArray(rest, into: instruction) {
                instruction.arguments = Words.quoted(rest, escape: escape, limit: wordLimit)
            }
        case .env, .label:
            instruction.pairs = try pairs(rest, keyword: table.name(kind))
        case .maintainer, .stopSignal, .user, .workdir:
            if !rest.isEmpty { instruction.arguments = [Piece(rest)] }
        case .healthcheck:
            try readHealthcheck(rest, into: instruction)
        case .onbuild:
            break
        }
    }

    /// Appends the strings of a JSON array such as `["a", "b"]` to the instruction's arguments. Returns false if the text isn't
    /// a JSON array.
    private func readArray(_ rest: Bytes, into instruction: Instruction) throws(ParseFailure) -> Bool {
        switch JSONArray.read(rest, limit: wordLimit) {
        case .none: return false
        case .mixed(let index):
            throw ParseFailure("when using JSON array syntax, arrays must be comprised of strings only", at: index)
        case .strings(let strings):
            instruction.arguments += strings
            instruction.isJSON = true
            return true
        }
    }

    private func readHealthcheck(_ rest: Bytes, into instruction: Instruction) throws(ParseFailure) {
        let end = rest.firstIndex(where: \.isLatinSpace) ?? rest.endIndex
        guard end > rest.startIndex else { return }
        instruction.arguments = [Piece(rest[..<end])]
        let command = rest[end...].drop(while: \.isLatinSpace)
        guard !command.isEmpty else { return }
        if try !readArray(command, into: instruction) { instruction.arguments.append(Piece(command)) }
    }

    private func pairs(_ rest: Bytes, keyword: String) throws(ParseFailure) -> [Instruction.Pair] {
        let words = Words.quoted(rest, escape: escape, limit: wordLimit)
        guard let first = words.first else { return [] }
        guard first.text.utf8.contains(UInt8(ascii: "=")) else {
            // In the legacy form, `ENV NAME the value`, the rest of the line is the value.
            let end = rest.firstIndex(where: \.isBlank) ?? rest.endIndex
            let value = rest[end...].drop(while: \.isBlank)
            guard end < rest.endIndex else {
                throw ParseFailure("\(keyword) must have two arguments", at: first.bounds)
            }
            return [.init(key: Piece(rest[..<end]), value: Piece(value), hasDelimiter: false)]
        }
        var pairs: [Instruction.Pair] = []
        pairs.reserveCapacity(words.count)
        var cancellation = CancellationCheck(every: 1024)
        for word in words where !cancellation.isCancelled() {
            guard let (key, value) = Words.cut(word) else {
                throw ParseFailure(
                    "Syntax error - can't find = in \(quoted(word.text)). Must be of the form: name=value",
                    at: word.bounds
                )
            }
            pairs.append(.init(key: key, value: value, hasDelimiter: true))
        }
        return pairs
    }
}
