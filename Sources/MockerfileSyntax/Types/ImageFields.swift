import BuildPlan
import ValueTree

/// The keys of an image.
enum ImageFields {
    static let name = Field(
        "name",
        ValueType.string(Forms.imageName).checked(Names.image).located,
        doc: "The name for targets, `parent` and `copy.from`. Required if the file has several images. "
            + "It consists of a letter, then letters, digits, `_`, `.` and `-`, and must be unique, ignoring case."
    )
    static let from = Field(
        "from",
        ValueType.word(StringForm("an image reference", role: .image)).checked { word, decoding in
            if !Braces.needVersion(word, &decoding) { Words.notBlank(word, &decoding) }
        },
        doc: "The base image, or `scratch` for an empty image. Exactly one of `from` and `parent` is required."
    )
    static let parent = Field(
        "parent",
        ValueType.string(Forms.parentName).located,
        doc: "The name of another image of this file to use as the base, which may be defined further down."
    )
    static let args = Field(
        "args",
        ArgumentTypes.arguments,
        since: "v1",
        doc: "Build arguments: a mapping of names to defaults (or nothing), or a list of names. "
            + "`--build-arg NAME=VALUE` sets them. Steps see them as environment variables."
    )
    static let env = Field(
        "env",
        ArgumentTypes.environment,
        since: "v1",
        doc: "Environment variables of the image and of all commands of its build. "
            + "A value can use the variables above it."
    )
    static let package = Field(
        "package",
        PackageFields.record.type,
        doc: "Packages to install as root with the distribution's package manager."
    )
    static let external = Field(
        "external",
        ExternalFields.record.type.list(),
        doc: "Downloads, which run in parallel."
    )
    static let copy = Field("copy", CopyFields.record.type.list(), since: "v1", doc: "Files to copy into the image.")
    static let files = Field(
        "files",
        FileFields.record.type.list(),
        since: "v1",
        doc: "Files with their content."
    )
    static let workdir = Field(
        "workdir",
        ValueType.word(Forms.path).checked(Paths.absolute),
        doc: "The working directory of the steps and of the image. "
            + "A missing directory is created and belongs to the image's user."
    )
    static let user = Field(
        "user",
        ValueType.textWord(StringForm("a user")).checked(Words.user),
        since: "v1",
        doc: "The user of the steps and of the image: a name or number, optionally with `:GROUP`."
    )
    static let shell = Field(
        "shell",
        ValueType.string().list(minimum: 1),
        since: "v1",
        doc: "The program and arguments that run steps and other commands given as a string; "
            + "the default is `/bin/sh -c`."
    )
    static let steps = Field(
        "steps",
        StepFields.step.list(),
        doc: "Commands that run one after the other, each in its own layer."
    )
    static let output = Field(
        "output",
        ValueType.word(Forms.path).checked(Paths.absolute).list(minimum: 1),
        doc: "Reduces the result to an otherwise empty image with only these paths."
    )
    static let entrypoint = Field(
        "entrypoint",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The program that a container runs: a list, or a shell command as a string."
    )
    static let cmd = Field(
        "cmd",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The default command, or the default arguments of `entrypoint`: a list, or a shell command as a string."
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
        doc: "Ports that the image listens on: `80`, `53/udp`, `8000-8010`."
    )
    static let volumes = Field(
        "volumes",
        ValueType.word(Forms.path).checked(Paths.absolute).list(),
        since: "v1",
        doc: "Paths of volumes."
    )
    static let healthcheck = Field(
        "healthcheck",
        HealthcheckFields.healthcheck,
        since: "v1",
        doc: "The check by which an engine decides whether the container is healthy."
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
        doc: "An image. The order of its keys doesn't matter.",
        fields: [
            name, from, parent, args, env, package, external, copy, files, workdir, user, shell, steps, output,
            entrypoint, cmd, labels, expose, volumes, healthcheck, stopsignal,
        ],
        exactlyOneOf: [from.name, parent.name],
        hint: "write \"from: scratch\" for an empty image"
    )
}
