-- Drives `slipway lsp` with Neovim's own client: nvim --headless -u NONE -l (0.9), or -S (0.7) lsp_client.lua.
-- The program is in the variable SLIPWAY. Prints `passed`, or the first failure, and ends Neovim.

local function check(condition, what)
    if not condition then error(what, 2) end
end

local function wait(what, condition)
    check(vim.wait(20000, condition, 20), "timed out: " .. what)
end

-- The cursor may be behind the last character of a line, as while typing.
vim.o.virtualedit = "onemore"

local folder = vim.fn.tempname()
vim.fn.mkdir(folder .. "/src", "p")

-- Opens a text with the cursor at `|`, and attaches the server to its buffer.
local client_id
local function open(name, filetype, marked)
    vim.cmd("edit " .. folder .. "/" .. name)
    local buffer = vim.api.nvim_get_current_buf()
    local lines = vim.split(marked, "\n")
    for row, line in ipairs(lines) do
        local column = line:find("|", 1, true)
        if column then
            lines[row] = line:sub(1, column - 1) .. line:sub(column + 1)
            vim.b.place = { row, column - 1 }
        end
    end
    vim.api.nvim_buf_set_lines(buffer, 0, -1, true, lines)
    vim.bo.filetype = filetype
    client_id = client_id or vim.lsp.start_client({
        name = "slipway", cmd = { os.getenv("SLIPWAY"), "lsp" }, root_dir = folder,
    })
    vim.lsp.buf_attach_client(buffer, client_id)
    wait("initialize", function()
        local client = vim.lsp.get_client_by_id(client_id)
        return client and client.initialized
    end)
    if vim.b.place then vim.api.nvim_win_set_cursor(0, vim.b.place) end
    return buffer
end

local function request(method, more)
    local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, "utf-16"), more or {})
    local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
    check(answers and answers[client_id], "no answer: " .. method)
    check(not answers[client_id].error, method .. ": " .. vim.inspect(answers[client_id].error))
    return answers[client_id].result
end

local function run()
    local buffer = open("Dockerfile", "dockerfile", "FROM alpine AS build\nRNU| make\n")
    wait("diagnostics", function() return #vim.diagnostic.get(buffer) == 1 end)
    local diagnostic = vim.diagnostic.get(buffer)[1]
    check(diagnostic.message:find("did you mean RUN", 1, true), diagnostic.message)
    check(diagnostic.lnum == 1 and diagnostic.col == 0 and diagnostic.end_col == 3, vim.inspect(diagnostic))

    -- The fix, applied as Neovim applies the choice of a code action.
    local actions = request("textDocument/codeAction", {
        range = { start = { line = 1, character = 0 }, ["end"] = { line = 1, character = 3 } },
        context = { diagnostics = {} },
    })
    check(#actions == 1, vim.inspect(actions))
    vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
    check(vim.api.nvim_buf_get_lines(buffer, 1, 2, true)[1] == "RUN make", "the fix was not applied")
    wait("no diagnostics", function() return #vim.diagnostic.get(buffer) == 0 end)

    buffer = open("stages.Dockerfile", "dockerfile",
        "ARG V=1\nFROM alpine:$V AS build\nRUN echo é😀 \\\n  all\nFROM scratch\nCOPY --from=bu|ild /x /\n")
    local place = request("textDocument/definition")[1]
    check(place.range.start.line == 1 and place.range.start.character == 18, vim.inspect(place))
    check(#request("textDocument/references", { context = { includeDeclaration = true } }) == 2, "references")
    check(request("textDocument/hover").contents.value:find("Stage `build`", 1, true), "hover")
    check(request("textDocument/prepareRename").placeholder == "build", "prepareRename")
    check(#request("textDocument/documentSymbol") == 3, "documentSymbol")
    check(#request("textDocument/foldingRange") == 3, "foldingRange")
    vim.lsp.util.apply_workspace_edit(request("textDocument/rename", { newName = "compile" }), "utf-16")
    local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
    check(text:find("AS compile\n", 1, true) and text:find("--from=compile ", 1, true), text)

    local function labels()
        local found = {}
        for _, item in ipairs(request("textDocument/completion").items) do found[item.label] = true end
        return found
    end
    open("complete.Dockerfile", "dockerfile", "FROM alpine\nCOPY |")
    check(labels()["src/"], "completion of paths")
    -- Typing sends changes of parts of the text.
    vim.api.nvim_buf_set_text(0, 1, 0, 1, 5, { "RUN --mount=type=" })
    vim.api.nvim_win_set_cursor(0, { 2, 17 })
    check(labels()["cache"], "completion after typing")
    open("Mockerfile.yaml", "yaml", "apiVersion: v1\nimages:\n- from: alpine\n  |")
    vim.api.nvim_win_set_cursor(0, { 4, 2 })
    check(labels()["workdir"], "completion of keys")

    local client = vim.lsp.get_client_by_id(client_id)
    client.stop()
    wait("the end of the server", function() return client.is_stopped() end)
end

local passed, failure = pcall(run)
io.stdout:write(passed and "passed\n" or ("failed: " .. tostring(failure) .. "\n"))
vim.cmd(passed and "qall!" or "cquit!")
