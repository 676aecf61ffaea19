import BuildPlan
import ValueTree

/// The keys of the `output` table.
enum OutputKeys {
    static let image = Field(
        "image",
        WharfValues.word(StringForm("an image reference or scratch", role: .image), "an image reference") {
            !$0.isEmpty
        },
        required: true,
        doc: "The base image, or `scratch` for an empty image."
    )
    static let user = Field("user", WharfValues.user, doc: "The user of the commands and of containers.")
    static let directory = Field(
        "workdir",
        WharfValues.word(StringForm("a path"), "a path") { !$0.isEmpty },
        doc: "The working directory of containers."
    )
    static let entrypoint = Field(
        "entrypoint",
        ValueType.string().list().located,
        doc: "The program that a container runs, with its first arguments. The default is the base image's entrypoint."
    )
    static let arguments = Field(
        "args",
        ValueType.string().list().located,
        doc: "The arguments that follow the entrypoint if `docker run` gives none."
    )
    static let environment = Field(
        "env",
        WharfValues.environment,
        doc: "Variables of the commands and of containers."
    )
    static let ports = Field("expose", WharfValues.port.list(), doc: "The ports that containers listen on.")
    static let volumes = Field("volumes", WharfValues.path.list(), doc: "The paths of volumes.")
    static let labels = Field("labels", WharfValues.labels, doc: "Labels of the image.")
    static let stopSignal = Field(
        "stop-signal",
        WharfValues.word(StringForm("a signal"), "a signal such as SIGINT") { WharfValues.isName($0, besides: "+-") },
        doc: "The signal that stops a container."
    )
    static let before = Field(
        "pre-install-commands",
        CommandKeys.type.list(),
        doc: "Commands that run in the image before the binaries are copied."
    )
    static let after = Field(
        "post-install-commands",
        CommandKeys.type.list(),
        doc: "Commands that run in the image after the binaries are copied."
    )

    static let type = RecordType(
        "output",
        "an output",
        doc: "The output image.",
        fields: [
            image, user, directory, entrypoint, arguments, environment, ports, volumes, labels, stopSignal, before,
            after,
        ]
    ).type.map { table, _, _ -> Wharf.Output? in
        guard let image = table[image] else { return nil }
        return Wharf.Output(
            image: image,
            user: table[user],
            directory: table[directory],
            entrypoint: table[entrypoint],
            arguments: table[arguments],
            environment: table[environment] ?? [],
            ports: table[ports] ?? [],
            volumes: table[volumes] ?? [],
            labels: table[labels] ?? [],
            stopSignal: table[stopSignal],
            before: table[before] ?? [],
            after: table[after] ?? []
        )
    }
}
