import BuildPlan
import YAMLTree

/// The keys of an image.
enum ImageFields {
    static let name = Field(
        "name",
        ValueType.string(Forms.imageName).checked(Names.image).located,
        doc: "What targets, `parent` and `copy.from` call it. Needed where the file has several images. "
            + "A letter, then letters, digits, `_`, `.` and `-`; unique without regard to case."
    )
    static let from = Field(
        "from",
        ValueType.word(StringForm("an image reference")).checked(Words.notBlank),
        doc: "The image to start from, or `scratch` for nothing. Exactly one of `from` and `parent` is needed."
    )
    static let parent = Field(
        "parent",
        ValueType.string(Forms.imageName).located,
        doc: "The name of another image of this file to start from; it may stand further down."
    )
    static let args = Field(
        "args",
        ArgumentTypes.arguments,
        since: "v1",
        doc: "Build arguments: a mapping of names to defaults (or nothing), or a list of names. "
            + "`--build-arg NAME=VALUE` sets them. Steps see them as variables."
    )
    static let env = Field(
        "env",
        ArgumentTypes.environment,
        since: "v1",
        doc: "Environment variables of the image and of everything that runs while it is built. "
            + "A value sees the variables above it."
    )
    static let package = Field(
        "package",
        PackageFields.record.type,
        doc: "Packages to install, as root, with the distribution's own package manager."
    )
    static let external = Field(
        "external",
        ExternalFields.record.type.list(),
        doc: "Downloads, fetched in parallel."
    )
    static let copy = Field("copy", CopyFields.record.type.list(), since: "v1", doc: "Files to copy into the image.")
    static let files = Field(
        "files",
        FileFields.record.type.list(),
        since: "v1",
        doc: "Files whose content stands in the Mockerfile."
    )
    static let workdir = Field(
        "workdir",
        ValueType.word(Forms.path).checked(Paths.absolute),
        doc: "The working directory of the steps and of the image; it is made where it is missing."
    )
    static let user = Field(
        "user",
        ValueType.textWord(StringForm("a user")).checked(Words.user),
        since: "v1",
        doc: "The user of the steps and of the image: a name or number, with `:GROUP` if wanted."
    )
    static let shell = Field(
        "shell",
        ValueType.string().list(minimum: 1),
        since: "v1",
        doc: "The program and arguments that run steps and other command lines written as a string; "
            + "the default is `/bin/sh -c`."
    )
    static let steps = Field(
        "steps",
        StepFields.step.list(),
        doc: "Commands, run one after the other, each in a layer of its own."
    )
    static let output = Field(
        "output",
        ValueType.word(Forms.path).checked(Paths.absolute).list(minimum: 1),
        doc: "Makes the result an empty image with only these paths of what was built."
    )
    static let entrypoint = Field(
        "entrypoint",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The program that a container runs: a list, or a string for the shell."
    )
    static let cmd = Field(
        "cmd",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The default command, or the default arguments of `entrypoint`: a list, or a string for the shell."
    )
    static let labels = Field(
        "labels",
        ValueType.textWord().map(keys: StringForm("a label", plural: "labels"), check: Names.label),
        since: "v1",
        doc: "Labels of the image."
    )
    static let expose = Field(
        "expose",
        ValueType.textWord(Forms.port).checked(Ports.check).list(),
        since: "v1",
        doc: "Ports that the image serves: `80`, `53/udp`, `8000-8010`."
    )
    static let volumes = Field(
        "volumes",
        ValueType.word(Forms.path).checked(Paths.absolute).list(),
        since: "v1",
        doc: "Paths that are volumes."
    )
    static let healthcheck = Field(
        "healthcheck",
        HealthcheckFields.healthcheck,
        since: "v1",
        doc: "How an engine finds out whether the container is well."
    )
    static let stopsignal = Field(
        "stopsignal",
        ValueType.textWord(StringForm("a signal")).checked(Words.signal),
        since: "v1",
        doc: "The signal that stops the container: a name such as `SIGTERM`, or a number."
    )

    static let record = RecordType(
        "image",
        "an image",
        doc: "One image. The order of its keys does not matter.",
        fields: [
            name, from, parent, args, env, package, external, copy, files, workdir, user, shell, steps, output,
            entrypoint, cmd, labels, expose, volumes, healthcheck, stopsignal,
        ],
        exactlyOneOf: [from.name, parent.name],
        hint: "for an empty image write \"from: scratch\""
    )
}
