import BuildPlan
import ShellWords
import SourceText

extension StepReader {
    static let copyFlags: [FlagSpecification] = [
        .string("chown"), .string("from"), .string("chmod"), .boolean("link"), .strings("exclude"), .boolean("parents"),
    ]
    /// The `--optional` flag, which the `optional` language extension adds to `COPY`.
    static let optionalFlag = FlagSpecification.boolean("optional")

    /// Parses `COPY [FLAGS] SOURCE … DESTINATION`.
    func readCOPY(_ instruction: Instruction) throws(ParseFailure) -> CopyStep {
        try requireDestination(instruction, .copy)
        let flags = try copyFlags(instruction)
        let paths = try copyPaths(instruction, .copy)
        var step = CopyStep(sources: paths.sources, destination: paths.destination)
        step.contents = paths.contents
        step.from = flags.string("from").map { word($0, in: instruction) }
        step.owner = flags.string("chown").map { word($0, in: instruction) }
        step.mode = flags.string("chmod").map { word($0, in: instruction) }
        step.link = flags.boolean("link") ?? false
        step.parents = flags.boolean("parents") ?? false
        step.isOptional = flags.boolean("optional") ?? false
        step.excludes = flags.strings("exclude").map { word($0, in: instruction, .none) }
        return step
    }

    private func copyFlags(_ instruction: Instruction) throws(ParseFailure) -> FlagValues {
        do {
            return try flags(of: instruction, .copy)
        } catch {
            guard !extensions.contains(.optional) else { throw error }
            let flag = instruction.flags.first { $0.bounds.lowerBound == error.bounds?.lowerBound }
            guard let flag, FlagValues.name(of: flag) == "--optional" else { throw error }
            var failure = error
            failure.notes += notes(onDisabled: .optional)
            throw failure
        }
    }

    /// The arguments of a `COPY` or `ADD`.
    struct CopyPaths {
        var sources: [Word] = []
        /// The heredocs among the sources, as in `COPY <<EOF /motd`.
        var contents: [CopyStep.InlineContent] = []
        var destination: Word
    }

    /// Throws an error unless the instruction has at least two arguments, a source and a destination.
    func requireDestination(_ instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) {
        guard instruction.arguments.count < 2 else { return }
        throw ParseFailure(
            "\(table.name(kind)) requires at least two arguments, but only one was provided. "
                + "Destination could not be determined",
            at: instruction.arguments.first?.bounds ?? instruction.keyword.bounds
        )
    }

    /// Parses the sources and the destination of an instruction with at least two arguments. A source can be a heredoc, as in
    /// `COPY <<EOF /motd`.
    func copyPaths(_ instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) -> CopyPaths {
        let destination = instruction.arguments[instruction.arguments.count - 1]
        if heredoc(destination) != nil {
            throw ParseFailure("\(table.name(kind)) cannot accept a heredoc as a destination", at: destination.bounds)
        }
        var paths = CopyPaths(destination: word(destination, in: instruction))
        var cancellation = CancellationCheck(every: 256)
        for source in instruction.arguments.dropLast() where !cancellation.isCancelled() {
            if let start = heredoc(source) {
                paths.contents.append(content(of: start, at: source, in: instruction))
            } else {
                paths.sources.append(word(source, in: instruction))
            }
        }
        return paths
    }

    private func heredoc(_ piece: Piece) -> HeredocStart? {
        guard piece.text.utf8.contains(UInt8(ascii: "<")) else { return nil }
        return try? HeredocStart(piece.text)
    }

    private func content(
        of start: HeredocStart,
        at piece: Piece,
        in instruction: Instruction
    ) -> CopyStep.InlineContent {
        let expansion: Word.Expansion = start.expands ? .shellRaw : .none
        // In a JSON array such as `COPY ["<<EOF", "/a"]`, a heredoc has a name but no content.
        guard let heredoc = instruction.heredocs.last(where: { $0.name == start.name }) else {
            return .init(path: start.name, content: word(Piece("", piece.bounds), in: instruction, expansion))
        }
        let text = source.text(heredoc.content)
        var content = CopyStep.InlineContent(
            path: start.name,
            content: Word(
                start.stripsTabs ? HeredocStart.strippingTabs(text) : text,
                range: heredoc.content,
                expansion: expansion
            )
        )
        // Expansion yields valid UTF-8, so the original bytes matter only if nothing is expanded.
        if !start.expands, let bytes = rawBytes(of: heredoc) {
            content.bytes = start.stripsTabs ? HeredocStart.strippingTabs(bytes) : bytes
        }
        return content
    }
}
