import BuildPlan
import ValueTree

/// The keys of each item in `copy`.
enum CopyFields {
    static let src = Field<[Word]>(
        "src",
        .either([
            (nil, ValueType.word(Forms.contextPath).checked(Words.notBlank).map { word, _, _ in [word] }),
            (nil, ValueType.word(Forms.contextPath).checked(Words.notBlank).list(minimum: 1)),
        ]),
        since: "v1",
        required: true,
        doc: "Paths or patterns, relative to the build context or the root of `from`."
    )
    static let dst = Field(
        "dst",
        ValueType.word(Forms.path).checked(Paths.absolute),
        since: "v1",
        required: true,
        doc: "The destination: a path, or a directory if it ends in `/`. With several sources it must be a directory."
    )
    static let from = Field(
        "from",
        ValueType.word(Forms.imageOrReference).checked(Words.notBlank),
        since: "v1",
        doc: "The name of another image of this file, or an image reference. The default is the build context."
    )
    static let owner = Field(
        "owner",
        ValueType.textWord(StringForm("a user")).checked(Words.user),
        since: "v1",
        doc: "`USER` or `USER:GROUP`, by name or number. The default is root."
    )
    static let mode = Field(
        "mode",
        ModeTypes.mode,
        since: "v1",
        doc: "Permissions in octal: `755`, `0755`, `0o755` and `\"0755\"` are the same. "
            + "The default is the source's permissions."
    )
    static let excludes = Field(
        "excludes",
        ValueType.word().checked(Words.notBlank).list(),
        since: "v1",
        doc: "Patterns of paths to leave out."
    )

    static let record = RecordType(
        "copy",
        "an item of \"copy\"",
        doc: "Files to copy from the build context, another image of the file or any image.",
        fields: [src, dst, from, owner, mode, excludes]
    )
}

/// The keys of each item in `files`.
enum FileFields {
    static let path = Field(
        "path",
        ValueType.word(Forms.path).checked(Paths.file),
        since: "v1",
        required: true,
        doc: "The path of the file."
    )
    static let content = Field(
        "content",
        ValueType.text().asPlainWord,
        since: "v1",
        required: true,
        doc: "The exact content; `${NAME}` is not expanded."
    )
    static let mode = Field("mode", ModeTypes.mode, since: "v1", doc: "Permissions in octal. The default is `0644`.")
    static let owner = Field(
        "owner",
        ValueType.textWord(StringForm("a user")).checked(Words.user),
        since: "v1",
        doc: "`USER` or `USER:GROUP`. The default is root."
    )

    static let record = RecordType(
        "file",
        "an item of \"files\"",
        doc: "A file with its content.",
        fields: [path, content, mode, owner]
    )
}

/// The type of octal permissions, e.g. `0755`.
enum ModeTypes {
    static let mode = ValueType.text(Forms.mode).map { text, node, decoding -> Located<UInt32>? in
        let digits = text.utf8.dropFirst(text.hasPrefix("0o") ? 2 : 0)
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }),
            (3...4).contains(digits.count) || digits.elementsEqual("0".utf8),
            let bits = UInt32(Substring(digits), radix: 8)
        else {
            let message = "\(decoding.subject) must be \(Forms.mode.phrase), not \"\(text)\""
            decoding.error("bad-mode", message, at: node.range)
            return nil
        }
        return Located(bits, node.range)
    }
}
