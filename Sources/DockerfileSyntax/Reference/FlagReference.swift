import BuildPlan
import SyntaxKit
import ValueTree

/// The documentation of flags and of the fields of `--mount`. A flag means the same in every instruction that has it.
enum FlagReference {
    static let docs: [String: String] = [
        "checksum": "The expected digest of a download (`sha256:…`), or the expected commit of a Git repository.",
        "chmod": "The permissions of the files, in octal or symbolic.",
        "chown": "The owner of the files: `USER[:GROUP]`, by name or number.",
        "device": "A device (CDI) that the command can use.",
        "exclude": "A pattern of paths to leave out. The flag can be repeated.",
        "from": "The stage, image or named context to copy from, instead of the build context.",
        "interval": "The time between checks, e.g. `30s`.",
        "keep-git-dir": "Keeps the directory `.git` of a Git repository.",
        "link": "Makes an independent layer, which stays valid when the layers below it change.",
        "mount":
            "Mounts files, a cache, a secret or an SSH agent for this command, e.g. `type=cache,target=/root/.cache`.",
        "network": "The network of the command. `host` requires an entitlement.",
        "parents": "Keeps the parent directories of the sources.",
        "platform":
            "The platform of the base, e.g. `linux/arm64` or `$BUILDPLATFORM`. The default is the target platform.",
        "retries": "The number of consecutive failures that make the container unhealthy.",
        "security": "The confinement of the command. `insecure` requires an entitlement.",
        "start-interval": "The time between checks during the start period.",
        "start-period": "The time that a container needs to start, during which failures don't count.",
        "timeout": "The time limit of one check.",
        "unpack": "Unpacks archives, downloaded ones included. `--unpack=false` keeps local archives packed.",
    ]

    static let values: [String: [String]] = [
        "network": RunStep.Network.allCases.map(\.rawValue),
        "security": RunStep.Security.allCases.map(\.rawValue),
    ]

    static var mountFields: [FlagDescription] {
        var type = FlagDescription("type", doc: "The kind of mount. The default is `bind`.")
        type.values = MountSpec.Kind.allCases.map(\.rawValue)
        var from = FlagDescription("from", doc: "The stage, image or named context to mount (`bind`, `cache`).")
        from.role = .stageOrImage
        var sharing = FlagDescription("sharing", doc: "The use of a `cache` by concurrent builds.")
        sharing.values = MountSpec.Sharing.allCases.map(\.rawValue)
        return [
            type, from, FlagDescription("target", doc: "The mount point."),
            FlagDescription("source", doc: "The path in `from` (`bind`, `cache`)."),
            FlagDescription("id", doc: "The ID of a `cache`, `secret` or `ssh` agent."), sharing,
            FlagDescription("required", takesValue: false, doc: "Fails the step without the `secret` or `ssh` agent."),
            FlagDescription("readonly", takesValue: false, doc: "Makes the mount read-only (`bind`, `cache`)."),
            FlagDescription(
                "readwrite",
                takesValue: false,
                doc: "Makes a `bind` mount writable; changes are discarded."
            ),
            FlagDescription("env", doc: "The variable that holds the `secret`."),
            FlagDescription("mode", doc: "Permissions in octal (`cache`, `secret`, `ssh`)."),
            FlagDescription("uid", doc: "The user ID of the owner (`cache`, `secret`, `ssh`)."),
            FlagDescription("gid", doc: "The group ID of the owner (`cache`, `secret`, `ssh`)."),
            FlagDescription("size", doc: "The size limit of a `tmpfs`, e.g. `64m`."),
        ]
    }
}
