import Diagnostics
import JSON
import SourceText
import SyntaxKit
import Testing

@testable import EarthfileSyntax

/// Targets, parameters, warnings and recognition.
struct ListingTests {
    private func listing(_ text: String) throws -> (listing: ProgramListing, diagnostics: [String]) {
        var sink = DiagnosticSink()
        let program = EarthfileSyntax().program(in: SourceFile(name: "Earthfile", text: text), diagnostics: &sink)
        guard case .running(let listing, _)? = program else { throw CancellationError() }
        return (listing, sink.sorted.map { Reading.text($0) })
    }

    @Test func targetsAndParameters() throws {
        let text = """
            VERSION 0.8
            FROM alpine
            # The tag.
            ARG --global TAG=1
            # Builds
            # the program.
            build:
              FROM +deps
              # Which one
              ARG --required KIND
              ARG NAME="a b"
              CACHE --id=go /go
              RUN --secret TOKEN --secret A=+secrets/b --secret NONE= --ssh --mount=type=cache,target=/c make
              IF --secret C true
                RUN --mount=type=secret,id=d,target=/d x
              END
              SAVE IMAGE app:$TAG
            deps:
              RUN true
            """
        let (listing, diagnostics) = try listing(text)
        #expect(diagnostics == [] && listing.problems.isEmpty)
        #expect(listing.targets.map(\.name) == ["build", "deps"] && listing.defaultTarget?.name == "build")
        #expect(listing.targets.map(\.base) == ["+deps", "alpine"])
        #expect(listing.targets.map(\.comment) == ["Builds the program.", ""])
        #expect(
            listing.parameters.arguments.map { "\($0.name)=\($0.value ?? "-") \($0.comment)" } == ["TAG=1 The tag."]
        )
        let own = try #require(listing.targets.first).parameters
        #expect(
            own.arguments.map { "\($0.name)=\($0.value ?? "-") \($0.comment)" } == ["KIND=- Which one", "NAME=a b "]
        )
        #expect(own.secrets.map(\.id) == ["TOKEN", "b", "C", "d"] && own.agents.map(\.id) == ["default"])
        #expect(own.caches.map(\.id) == ["go", "/c"])
    }

    /// Without `--target`, the only image is built, or the only target.
    @Test(arguments: [
        ("a:\n  FROM x\n", "a"), ("a:\n  FROM x\nb:\n  FROM x\n", nil),
        ("a:\n  FROM x\nb:\n  FROM x\n  IF y\n    SAVE IMAGE\n  END\n", "b"),
        ("a:\n  FROM x\n  SAVE IMAGE\nb:\n  FROM x\n  SAVE IMAGE\n", nil), ("FROM x\n", nil),
    ])
    func defaultTarget(_ text: String, _ expected: String?) throws {
        #expect(try listing("VERSION 0.8\n" + text).listing.defaultTarget?.name == expected)
    }

    /// Errors of single statements don't keep other targets from being built.
    @Test func problems() throws {
        let text = "VERSION 0.8\na:\n  FROM x\n  RUN --puhs y\nb:\n  FROM x\n  ENV c =d\n"
        let (listing, diagnostics) = try listing(text)
        // A warning is none of the problems.
        #expect(
            diagnostics == ["7:9: expected ENV NAME=VALUE, with spaces on both sides of '=' or on neither"]
        )
        #expect(
            listing.problems.map { Reading.text($0) } == ["4:7: unknown flag '--puhs' of RUN; did you mean '--push'?"]
        )
    }

    @Test(arguments: [
        (
            "FROM a\n",
            [
                "1:1: the file has no VERSION and is read as version 0.5; expected 'VERSION 0.8' as the first statement"
            ]
        ),
        (
            "VERSION 0.8\nFROM a\nSAVE ARTIFACT b AS LOCAL c\n",
            [
                "3:26: the artifact can't be exported, because the base recipe isn't a target; move the statement to a target"
            ]
        ),
        (
            "VERSION 0.8\na:\n  FROM x\n  RUN y\n  ARG b\n  ARG c\n  ENV d=${c}\n",
            ["5:7: the argument 'b' isn't used: no '$b' and no command follows in 'a'"]
        ),
        ("VERSION 0.8\na:\n  FROM x\n  ARG b\n  RUN y\n", []),
        ("VERSION 0.8\na:\n  ARG b\n  BUILD --pass-args +a\n", []),
        ("VERSION 0.8\na:\n  ARG b\n  IF true\n    COPY $b /\n  END\n", []),
    ])
    func warnings(_ text: String, _ expected: [String]) throws {
        #expect(try listing(text).diagnostics == expected)
    }

    @Test(arguments: [
        ("VERSION 0.8\n", true), ("# comment\n\nVERSION --try 0.7\nFROM a\n", true), ("VERSION 0.6", true),
        ("FROM a\nVERSION 0.8\n", false), ("VERSION: 0.8\n", false), ("VERSION=0.8\n", false), ("VERSION 1.0\n", false),
        ("VERSION\n", false), ("", false), ("#\n", false), ("version 0.8\n", false), ("VERSION 0.8 beta\n", false),
    ])
    func recognition(_ text: String, _ expected: Bool) {
        #expect(EarthfileSyntax().recognizes(SourceFile(name: "x", text: text)) == expected)
    }
}

extension SharedEarthfileTests {
    /// Every file that EarthBuild accepts has its targets and parameters listed.
    @Test func listings() throws {
        for file in SharedEarthfile.all {
            guard let tree = try file.recorded()["ast"] else { continue }
            let source = try file.source()
            var sink = DiagnosticSink()
            let program = EarthfileSyntax().program(in: source, diagnostics: &sink)
            guard case .running(let listing, _)? = program else {
                // Two files have errors in VERSION that EarthBuild's parser doesn't look for.
                #expect(sink.sorted.allSatisfy { $0.code == "earthfile.feature" }, "\(file)")
                continue
            }
            let names = tree["targets"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(listing.targets.map(\.name) == names, "\(file)")
        }
    }
}
