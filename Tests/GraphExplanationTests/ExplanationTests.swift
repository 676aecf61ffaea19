import Frontend
import GraphExplanation
import JSON
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

/// Explanations of a graph of three stages.
@Suite struct ExplanationTests {
    private static let text = """
        FROM alpine AS base
        RUN prepare
        FROM base AS build
        COPY src/*.c include /src/
        RUN make
        FROM base AS docs
        COPY --exclude=*.tmp docs /docs
        FROM scratch
        ENV A=b
        COPY --from=build /out /
        COPY --from=docs /html /html
        """

    private static func graph(_ text: String = text, ignoring patterns: String = "") async throws -> BuildGraph {
        let files = ["Dockerfile": Array(text.utf8), ".dockerignore": Array(patterns.utf8)]
        let bridge = LocalBridge(
            LocalBridge.Configuration(sources: ["dockerfile": .files(files), "context": .files(files)])
        )
        let request = FrontendRequest(options: [:], workerPlatforms: [.linuxAMD64])
        return try BuildGraph(try await Frontend(.standard).compile(request, over: bridge).definition)
    }

    private static func names(_ indices: [Int], _ graph: BuildGraph) -> [String] {
        indices.map { graph.nodes[$0].name.split(separator: "] ").last.map(String.init) ?? "" }
    }

    @Test func findsTheVerticesOfALine() async throws {
        let graph = try await Self.graph()
        let explanation = Explanation(graph, .line(5))
        #expect(Self.names(explanation.selected, graph) == ["RUN make"])
        #expect(Self.names(graph.nodes[explanation.selected[0]].inputs, graph) == ["COPY src/*.c include /src/"])
        #expect(
            Self.names(explanation.rebuilt, graph)
                == ["RUN make", "COPY --from=build /out /", "COPY --from=docs /html /html"]
        )
        #expect(Self.names(graph.parallel(to: explanation.selected), graph).contains("COPY --exclude=*.tmp docs /docs"))
        #expect(!Self.names(graph.parallel(to: explanation.selected), graph).contains("RUN prepare"))
    }

    /// The download that only one line uses belongs to it; the context doesn't.
    @Test func countsInputsOfOneLine() async throws {
        let text = """
            FROM alpine
            ADD https://example.com/a /a
            COPY b /c/
            """
        let graph = try await Self.graph(text)
        let download = ["ADD https://example.com/a /a", "ADD https://example.com/a /a"]
        #expect(Self.names(graph.nodes(onLine: 2), graph) == download)
        #expect(Self.names(graph.nodes(onLine: 3), graph) == ["COPY b /c/"])
    }

    @Test func findsTheLongestChain() async throws {
        let graph = try await Self.graph()
        let names = Self.names(graph.longestChain, graph)
        #expect(names.suffix(3) == ["RUN make", "COPY --from=build /out /", "COPY --from=docs /html /html"])
        #expect(names.count == 6)
    }

    @Test func findsTheLongestChainToAVertex() async throws {
        let graph = try await Self.graph()
        let last = try #require(graph.nodes.firstIndex { $0.name.hasSuffix("RUN make") })
        #expect(
            Self.names(graph.longestChain(to: last), graph).dropFirst()
                == ["RUN prepare", "COPY src/*.c include /src/", "RUN make"]
        )
    }

    @Test(arguments: [
        ("src/a.c", ["COPY src/*.c include /src/"]), ("src/a.h", []),
        ("./include//x/y.h", ["COPY src/*.c include /src/"]),
        ("docs/a.md", ["COPY --exclude=*.tmp docs /docs"]), ("docs", ["COPY --exclude=*.tmp docs /docs"]),
        ("README", []),
    ])
    func findsTheReadersOfAPath(path: String, readers: [String]) async throws {
        let graph = try await Self.graph()
        #expect(Self.names(Explanation(graph, .contextPath(path)).selected, graph) == readers)
    }

    @Test func leavesOutIgnoredFiles() async throws {
        let text = "FROM scratch\nCOPY . /\n"
        let graph = try await Self.graph(text, ignoring: "*.o\n!keep.o\n")
        #expect(graph.readers(ofContextPath: "a.c").count == 1)
        #expect(graph.readers(ofContextPath: "a.o").isEmpty)
        #expect(graph.readers(ofContextPath: "keep.o").count == 1)
    }

    @Test func findsBindMounts() async throws {
        let graph = try await Self.graph("FROM alpine\nRUN --mount=source=src,target=/src make\n")
        #expect(Self.names(graph.readers(ofContextPath: "src/a"), graph) == ["RUN --mount=source=src,target=/src make"])
        #expect(graph.readers(ofContextPath: "other").isEmpty)
    }

    @Test func saysWhenThereIsNothing() async throws {
        let graph = try await Self.graph()
        #expect(
            Explanation(graph, .line(9)).text
                == "line 9 has no vertex: it only sets options, or the target doesn't need it\n"
        )
        #expect(Explanation(graph, .contextPath("x")).text == "x: no vertex reads this file of the context\n")
        #expect(Explanation(graph, .line(9)).json["rebuilt"]?.array == [])
    }
}
