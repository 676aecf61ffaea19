import ShellWords
import SourceText
import SyntaxKit

/// The part of an instruction before an offset, in a text that may be unfinished.
struct InstructionLine {
    enum Place {
        case comment
        /// The content of a heredoc: the lines between `RUN <<EOF` and `EOF`.
        case heredoc
        /// An instruction, or a place where one can begin.
        case instruction
    }

    var place = Place.instruction
    /// The text of the instruction up to the offset, without comments and without the escape characters (`\`) and
    /// line feeds that continue it.
    var text: [UInt8] = []
    /// The offset of the instruction's first byte.
    var start = 0

    /// Finds the instruction at an offset, in time proportional to the length of the text before it.
    init(at offset: Int, in bytes: [UInt8], escape: UInt8, instructions: InstructionSet) {
        let heredocKeywords = Set(
            instructions.instructions.filter { $0.takesHeredocs || $0.containsInstruction }
                .flatMap { $0.keywords.map { $0.lowercased() } }
        )
        var reader = Reader(bytes: bytes, escape: escape)
        while reader.position <= bytes.count {
            let line = reader.next()
            if let first = line.first(where: { !$0.isASCIIWhitespace }), first == UInt8(ascii: "#") {
                guard offset > line.endIndex else {
                    place = .comment
                    return
                }
                continue
            }
            guard line.contains(where: { !$0.isASCIIWhitespace }) else {
                if offset <= line.endIndex {
                    start = offset
                    return
                }
                continue
            }
            let (whole, upToOffset, isComment) = reader.instruction(from: line, offset: offset)
            if let upToOffset {
                start = line.startIndex
                text = upToOffset
                place = isComment ? .comment : .instruction
                return
            }
            let keyword = String(decoding: whole.split(whereSeparator: \.isASCIIWhitespace).first ?? [], as: UTF8.self)
            guard heredocKeywords.contains(keyword.lowercased()), reader.skipHeredocs(of: whole, offset: offset) else {
                continue
            }
            place = .heredoc
            return
        }
    }

    /// Reads the lines of the text from its start.
    private struct Reader {
        let bytes: [UInt8]
        let escape: UInt8
        var position = 0

        init(bytes: [UInt8], escape: UInt8) {
            self.bytes = bytes
            self.escape = escape
        }

        /// Consumes a line and returns it without its line feed. After the last line, `position` is beyond the end of the text.
        mutating func next() -> ArraySlice<UInt8> {
            let rest = bytes[min(position, bytes.count)...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            position = end + 1
            return rest[..<end]
        }

        /// Consumes the continuation lines of an instruction, i.e. the lines after a line that ends with the escape character
        /// (`\`).
        ///
        /// - Returns: The joined text, and, if the offset lies in the instruction, the part before the offset.
        mutating func instruction(
            from first: ArraySlice<UInt8>,
            offset: Int
        ) -> (whole: [UInt8], upToOffset: [UInt8]?, isComment: Bool) {
            var whole: [UInt8] = []
            var line = first
            while true {
                let isComment = line.first { !$0.isASCIIWhitespace } == UInt8(ascii: "#")
                if offset <= line.endIndex {
                    let part = isComment ? [] : line[..<max(line.startIndex, min(offset, line.endIndex))]
                    return (whole, whole + part, isComment)
                }
                let trimmed = line.trimmedEnd
                let continues = trimmed.last == escape && trimmed.dropLast().last != escape
                let isBlank = trimmed.isEmpty
                if !isComment { whole += continues ? trimmed.dropLast() : trimmed }
                guard continues || ((isComment || isBlank) && !whole.isEmpty), position <= bytes.count else {
                    return (whole, nil, false)
                }
                line = next()
            }
        }

        /// Consumes the heredocs that an instruction such as `COPY <<A <<B /d/` opens. Returns whether the offset lies in one.
        mutating func skipHeredocs(of instruction: [UInt8], offset: Int) -> Bool {
            guard let starts = try? HeredocStart.all(in: String(decoding: instruction, as: UTF8.self)) else {
                return false
            }
            for start in starts {
                let name = Array(start.name.utf8)
                while position <= bytes.count {
                    let line = next()
                    let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                    if (start.stripsTabs ? text.drop { $0 == 0x09 } : text).elementsEqual(name) { break }
                    if offset <= line.endIndex { return true }
                }
            }
            return false
        }
    }
}
