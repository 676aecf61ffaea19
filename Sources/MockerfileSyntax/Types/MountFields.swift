import BuildPlan
import ValueTree

/// The keys of each item in `mounts`.
enum MountFields {
    private static let type = Field<MountSpec.Kind>(
        "type",
        .cases,
        since: "v1",
        required: true,
        doc: "The kind of mount."
    )
    private static let target = Field(
        "target",
        ValueType.word(StringForm("a path")).checked(Words.notBlank),
        since: "v1",
        doc: "The mount point, relative to the working directory. Required for `bind`, `cache` and `tmpfs`; "
            + "the default of a `secret` mount is `/run/secrets/ID`."
    )
    private static let source = Field(
        "source",
        ValueType.word(StringForm("a path")).checked(Words.notBlank),
        since: "v1",
        doc: "The path to mount, inside `from`. For `bind` and `cache` mounts."
    )
    private static let from = Field(
        "from",
        ValueType.word(Forms.imageOrReference).checked(Words.notBlank),
        since: "v1",
        doc: "Another image of this file, or an image reference. For `bind` and `cache` mounts; "
            + "the default of a `bind` mount is the build context."
    )
    private static let id = Field(
        "id",
        ValueType.textWord(StringForm("a name")).checked(Words.notBlank),
        since: "v1",
        doc: "The ID of a `cache`, `secret` or `ssh` agent."
    )
    private static let sharing = Field<MountSpec.Sharing>(
        "sharing",
        .cases,
        since: "v1",
        doc: "How concurrent builds use a `cache`. The default is `shared`."
    )
    private static let required = Field<Bool>(
        "required",
        .boolean,
        since: "v1",
        doc: "Whether the step fails if the `secret` or `ssh` agent is missing."
    )
    private static let env = Field(
        "env",
        ValueType.string(Forms.variable).checked(Names.variableWord).asPlainWord,
        since: "v1",
        doc: "The environment variable that gets the `secret`, "
            + "instead of a file, or in addition to one if `target` is set."
    )
    private static let mode = Field(
        "mode",
        ModeTypes.mode,
        since: "v1",
        doc: "The permissions in octal. For `cache`, `secret` and `ssh` mounts."
    )
    private static let uid = Field<Int>(
        "uid",
        .integer(0...Int(UInt32.max)),
        since: "v1",
        doc: "The user ID of the owner. For `cache`, `secret` and `ssh` mounts."
    )
    private static let gid = Field<Int>(
        "gid",
        .integer(0...Int(UInt32.max)),
        since: "v1",
        doc: "The group ID of the owner. For `cache`, `secret` and `ssh` mounts."
    )
    private static let size = Field(
        "size",
        ValueType.text(Forms.size).map { text, node, decoding in Sizes.bytes(text, node.range, &decoding) },
        since: "v1",
        doc: "The size limit of a `tmpfs` in bytes, or with the unit `k`, `m` or `g`."
    )
    private static let readonly = Field<Bool>(
        "readonly",
        .boolean,
        since: "v1",
        doc: "`false` lets the command write to a `bind` mount (changes are discarded), "
            + "`true` makes a `cache` read-only."
    )

    private static let record = RecordType(
        "mount",
        "a mount",
        doc: "A mount for the duration of one command. It leaves nothing in the image.",
        fields: [type, target, source, from, id, sharing, required, env, mode, uid, gid, size, readonly]
    )

    /// Returns the keys that a kind of mount accepts besides `type` and `target`.
    private static func keys(of kind: MountSpec.Kind) -> [String] {
        switch kind {
        case .bind: ["source", "from", "readonly"]
        case .cache: ["source", "from", "id", "sharing", "mode", "uid", "gid", "readonly"]
        case .tmpfs: ["size"]
        case .secret: ["id", "required", "env", "mode", "uid", "gid"]
        case .ssh: ["id", "required", "mode", "uid", "gid"]
        }
    }

    static let mount = record.type.map { record, node, decoding -> MountSpec? in
        guard let kind = record[type] else { return nil }
        let fits = keys(of: kind) + ["type", "target"]
        for entry in record.node.entries ?? [] where !fits.contains(entry.key) {
            guard MountFields.record.fields.contains(where: { $0.name == entry.key }) else { continue }
            let message = "\"\(entry.key)\" can't be used with a \(kind.rawValue) mount"
            decoding.error("conflict", message, at: entry.keyRange)
        }
        check(record, kind, &decoding)
        var mount = MountSpec(kind: kind, target: record[target], range: node.range)
        mount.from = record[from]
        mount.source = record[source]
        mount.readOnly = record[readonly] ?? (kind != .cache && kind != .tmpfs)
        mount.id = record[id]
        mount.sharing = record[sharing]
        mount.required = record[required] ?? false
        mount.environmentName = record[env]
        mount.mode = record[mode]?.value
        mount.userID = record[uid].flatMap { UInt32(exactly: $0) }
        mount.groupID = record[gid].flatMap { UInt32(exactly: $0) }
        mount.size = record[size]
        return mount
    }

    /// Checks that a mount has the keys that its kind requires.
    private static func check(_ record: DecodedRecord, _ kind: MountSpec.Kind, _ decoding: inout Decoding) {
        switch kind {
        case .bind, .cache, .tmpfs:
            guard record.entry(target) == nil else { return }
            decoding.error("missing-key", "a \(kind.rawValue) mount needs the key \"target\"", at: record.headRange)
        case .secret:
            guard record.entry(id) == nil, record.entry(target) == nil else { return }
            decoding.error("missing-key", "a secret mount needs the key \"id\"", at: record.headRange)
        case .ssh: break
        }
    }
}
