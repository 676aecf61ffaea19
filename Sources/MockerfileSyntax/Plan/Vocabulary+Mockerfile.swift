import BuildPlan

extension Vocabulary {
    /// The keys of a Mockerfile that correspond to Dockerfile keywords, for messages.
    static let mockerfile = Vocabulary(
        language: "Mockerfile",
        stage: "image",
        keywords: [
            "FROM": "from", "ARG": "args", "ENV": "env", "RUN": "steps", "COPY": "copy", "ADD": "external",
            "WORKDIR": "workdir", "USER": "user", "ENTRYPOINT": "entrypoint", "CMD": "cmd", "LABEL": "labels",
            "EXPOSE": "expose", "VOLUME": "volumes", "HEALTHCHECK": "healthcheck", "STOPSIGNAL": "stopsignal",
            "SHELL": "shell",
        ]
    )
}
