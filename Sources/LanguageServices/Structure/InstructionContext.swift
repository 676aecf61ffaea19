import SourceText
import SyntaxKit

/// The parts of an instruction before the word at an offset.
struct InstructionContext {
    /// The instruction; nil if the offset is in its keyword, or if the keyword is unknown.
    var description: InstructionDescription?
    /// Whether the word at the offset is the instruction's keyword.
    var isKeyword = false
    /// Whether the instruction is the argument of another instruction, as in `ONBUILD COPY`.
    var isContained = false
    var flags: [String] = []
    /// The words between the flags and the word at the offset.
    var arguments: [String] = []
    /// The part of the word at the offset that lies before the offset.
    var word: String

    init(_ text: [UInt8], instructions: InstructionSet) {
        var words = text.split { $0.isASCIIWhitespace }.map { String(decoding: $0, as: UTF8.self) }
        let isAtStart = text.last?.isASCIIWhitespace ?? true
        word = isAtStart ? "" : words.popLast() ?? ""
        while true {
            guard let first = words.first else {
                isKeyword = true
                return
            }
            let pair = words.count > 1 ? "\(first) \(words[1])" : nil
            let known = pair.flatMap { instructions.named($0) }
            words.removeFirst(known == nil ? 1 : 2)
            description = known ?? instructions.named(first)
            guard description?.containsInstruction == true else { break }
            description = nil
            isContained = true
        }
        if isContained { description?.flags.removeAll { !$0.canBeContained } }
        flags = Array(words.prefix { $0.hasPrefix("--") })
        arguments = Array(words.dropFirst(flags.count))
    }
}

extension InstructionSet {
    /// Returns the instruction with the given keyword, ignoring case.
    func named(_ keyword: String) -> InstructionDescription? {
        let keyword = keyword.lowercased()
        return instructions.first { $0.keywords.contains { $0.lowercased() == keyword } }
    }
}
