// The files of the explorer's page, embedded by the compiler.
#include "CExplorerPage.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "page/index.html"
};
static const unsigned char explorer_css[] = {
#embed "page/explorer.css"
};
static const unsigned char graph_css[] = {
#embed "page/graph.css"
};
static const unsigned char api_js[] = {
#embed "page/api.js"
};
static const unsigned char details_js[] = {
#embed "page/details.js"
};
static const unsigned char editor_js[] = {
#embed "page/editor.js"
};
static const unsigned char graph_js[] = {
#embed "page/graph.js"
};
static const unsigned char highlight_js[] = {
#embed "page/highlight.js"
};
static const unsigned char layout_js[] = {
#embed "page/layout.js"
};
static const unsigned char link_js[] = {
#embed "page/link.js"
};
static const unsigned char main_js[] = {
#embed "page/main.js"
};
static const unsigned char dockerfile[] = {
#embed "examples/Dockerfile"
};
static const unsigned char ickfile[] = {
#embed "examples/Ickfile"
};
static const unsigned char mockerfile[] = {
#embed "examples/Mockerfile.yaml"
};
static const unsigned char gockerfile[] = {
#embed "examples/Gockerfile.yaml"
};

#define FILE(path, bytes) {path, bytes, sizeof bytes}

static const struct explorer_file files[] = {
    FILE("index.html", index_html),
    FILE("explorer.css", explorer_css),
    FILE("graph.css", graph_css),
    FILE("api.js", api_js),
    FILE("details.js", details_js),
    FILE("editor.js", editor_js),
    FILE("graph.js", graph_js),
    FILE("highlight.js", highlight_js),
    FILE("layout.js", layout_js),
    FILE("link.js", link_js),
    FILE("main.js", main_js),
    FILE("examples/Dockerfile", dockerfile),
    FILE("examples/Ickfile", ickfile),
    FILE("examples/Mockerfile.yaml", mockerfile),
    FILE("examples/Gockerfile.yaml", gockerfile),
};

const struct explorer_file *explorer_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
