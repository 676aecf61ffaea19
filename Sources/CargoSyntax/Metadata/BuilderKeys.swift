import BuildPlan
import ValueTree

/// The keys of the `builder` table.
enum BuilderKeys {
    static let image = Field(
        "image",
        WharfValues.word(StringForm("an image reference", role: .image), "an image reference") {
            !$0.isEmpty && $0 != "scratch"
        },
        required: true,
        doc: "The image with Cargo, `rustc`, a linker, a POSIX shell, and awk, coreutils, findutils and sed."
    )
    static let user = Field("user", WharfValues.user, doc: "The user that runs the commands and the compiler.")
    static let environment = Field(
        "env",
        WharfValues.environment,
        doc: "Variables for the commands and the compiler, e.g. `RUSTFLAGS`."
    )
    static let target = Field(
        "target",
        WharfValues.word(
            StringForm("a target triple", pattern: "^[A-Za-z0-9][\\w.-]*$"),
            "a target triple such as x86_64-unknown-linux-musl"
        ) {
            WharfValues.isName($0, besides: "_.-")
        },
        doc: "The target to compile for, as in `cargo build --target`. The default is the builder's own target. "
            + "For a platform with a different architecture, the triple's architecture is replaced with the platform's."
    )
    static let setup = Field(
        "setup-commands",
        CommandKeys.type.list(),
        doc: "Commands that run in the image before anything is compiled."
    )

    static let type = RecordType(
        "builder",
        "a builder",
        doc: "The builder image.",
        fields: [image, user, environment, target, setup]
    ).type.map { table, _, _ -> Wharf.Builder? in
        guard let image = table[image] else { return nil }
        return Wharf.Builder(
            image: image,
            user: table[user],
            environment: table[environment] ?? [],
            target: table[target],
            setup: table[setup] ?? []
        )
    }
}
