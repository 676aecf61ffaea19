import LanguageServices
import Testing

/// Completion in Dockerfiles and Ickfiles.
@Suite struct InstructionCompletionTests {
    private static let entries: @Sendable (String) -> [ContextEntry] = { directory in
        switch directory {
        case "": [ContextEntry("src", isDirectory: true), ContextEntry("go.mod", isDirectory: false)]
        case "src/": [ContextEntry("main.go", isDirectory: false)]
        default: []
        }
    }

    private static func labels(_ marked: String, _ name: String = "Dockerfile") throws -> [String] {
        let text = try MarkedText(marked, name)
        return text.model.completions(at: text.offset, entries: entries).map(\.label)
    }

    @Test(arguments: [
        ("‸", "FROM"), ("FROM a\nCO‸", "COPY"), ("FROM a\n\n‸\nRUN b", "HEALTHCHECK"),
        ("FROM a\nONBUILD ‸", "RUN"), ("FROM a\nru‸", "run"),
    ])
    func proposesInstructions(_ marked: String, _ expected: String) throws {
        #expect(try Self.labels(marked).contains(expected))
    }

    @Test func proposesTheKeywordsOfTheLanguage() throws {
        let labels = try Self.labels("COME_FROM a\n‸", "Ickfile")
        #expect(labels.contains("PLEASE") && !labels.contains("RUN"))
        #expect(try Self.labels("COME FROM a\nSTASH --‸", "Ickfile").contains("--from="))
    }

    @Test(arguments: [
        ("FROM a\nCOPY --‸", ["--chown=", "--from=", "--chmod=", "--link", "--exclude=", "--parents"]),
        ("FROM a\nCOPY --link --fr‸", ["--chown=", "--from=", "--chmod=", "--link", "--exclude=", "--parents"]),
        ("FROM a\nRUN --network=‸", ["default", "none", "host"]),
        ("FROM a\nRUN --mount=type=‸", ["bind", "cache", "tmpfs", "secret", "ssh"]),
        ("FROM a\nRUN --mount=type=cache,sharing=‸ x", ["shared", "private", "locked"]),
        ("FROM a AS b\nFROM c AS d\nFROM e\nRUN --mount=from=‸", ["b", "d", "a", "c", "e", "scratch"]),
        ("FROM a\nCOPY --link=‸", ["true", "false"]),
        ("FROM a\nHEALTHCHECK ‸", ["CMD", "NONE"]),
        ("FROM a ‸", ["AS"]),
        ("FROM a\nRUN ls ‸", []), ("# FROM ‸", []), ("FROM a\nNO ‸", []),
    ])
    func proposes(_ marked: String, _ expected: [String]) throws {
        #expect(try Self.labels(marked) == expected)
    }

    @Test func proposesTheFieldsOfAMount() throws {
        #expect(try Self.labels("FROM a\nRUN --mount=type=cache,t‸").contains("target="))
        let text = try MarkedText("FROM a\nRUN --mount=type=cache,ta‸ make")
        let item = try #require(text.model.completions(at: text.offset).first { $0.label == "target=" })
        #expect(text.applying(item) == "FROM a\nRUN --mount=type=cache,target=‸ make")
    }

    @Test(arguments: [
        // A stage can use the stages above it.
        ("FROM a AS one\nFROM b AS two\nCOPY --from=‸ x y\nFROM c AS three", ["one"]),
        ("FROM a AS one\nFROM ‸", ["one"]), ("FROM a AS one\nFROM o‸\nFROM c AS three", ["one"]),
    ])
    func proposesStages(_ marked: String, _ expected: [String]) throws {
        let text = try MarkedText(marked)
        #expect(text.model.completions(at: text.offset).filter { $0.kind == .stage }.map(\.label) == expected)
    }

    @Test(arguments: [
        ("FROM a\nCOPY ‸", ["go.mod", "src/"]), ("FROM a\nCOPY src/‸ /x", ["main.go"]),
        ("FROM a\nADD --link src/ma‸ /x", ["main.go"]), ("FROM a\nCOPY a \\\n  src/‸ /x", ["main.go"]),
        ("FROM a\nCOPY --from=b ‸", []), ("FROM a\nCOPY ../‸", []), ("FROM a\nCOPY $X/‸", []),
    ])
    func proposesPaths(_ marked: String, _ expected: [String]) throws {
        #expect(try Self.labels(marked) == expected)
    }

    @Test(arguments: [
        ("ARG A=1\nFROM x:$‸", "A", "= 1"), ("FROM x\nARG B=2\nRUN echo ${‸", "B", "= 2"),
        ("FROM x\nENV C=3\nWORKDIR /$C‸", "C", "= 3"),
        ("FROM x AS y\nENV D=4\nFROM y\nRUN cat <<EOF\n$‸\nEOF", "D", "= 4"),
        ("FROM --platform=$‸ x", "BUILDPLATFORM", "= linux/amd64"),
    ])
    func proposesVariables(_ marked: String, _ name: String, _ detail: String) throws {
        let text = try MarkedText(marked)
        let items = text.model.completions(at: text.offset)
        #expect(items.first { $0.label == name }?.detail == detail, "\(items.map(\.label))")
    }

    /// Variables of other stages, and those that are declared further down, can't be used.
    @Test(arguments: [
        ("FROM x AS y\nARG A=1\nFROM z\nRUN $‸", "A"), ("FROM x\nRUN $‸\nARG A=1", "A"),
        ("ARG A=1\nFROM x\nRUN $‸", "A"),
    ])
    func leavesOutUnknownVariables(_ marked: String, _ name: String) throws {
        #expect(try !Self.labels(marked).contains(name))
    }

    @Test func closesBraces() throws {
        for (marked, expected) in [
            ("FROM x\nARG AB\nRUN ${A‸", "FROM x\nARG AB\nRUN ${AB}‸"),
            ("FROM x\nARG AB\nRUN ${A‸}", "FROM x\nARG AB\nRUN ${AB‸}"),
        ] {
            let text = try MarkedText(marked)
            let item = try #require(text.model.completions(at: text.offset).first { $0.label == "AB" })
            #expect(text.applying(item) == expected)
        }
    }

    @Test func proposesArgumentsToDeclare() throws {
        let labels = try Self.labels("ARG VERSION=1\nFROM a\nARG ‸")
        #expect(labels.first == "VERSION" && labels.contains("TARGETARCH"))
        #expect(try Self.labels("FROM a\nARG A=‸").isEmpty)
    }

    /// Every instruction and flag is documented.
    @Test(arguments: ["Dockerfile", "Ickfile"])
    func documentsEverything(_ name: String) throws {
        let text = try MarkedText("‸", name)
        for item in text.model.completions(at: text.offset) {
            #expect(!item.documentation.isEmpty, "\(item.label)")
            let flags = try MarkedText("FROM a\nCOME_FROM a\n\(item.label) --‸", name)
            for flag in flags.model.completions(at: flags.offset) where flag.kind == .flag {
                #expect(!flag.documentation.isEmpty, "\(item.label) \(flag.label)")
            }
        }
    }
}
