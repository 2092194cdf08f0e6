using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Linking.Books.Git;

/// <summary>
/// Runs the git program: arguments as an array, no shell, no prompt, no hook, English messages, bounded time and
/// output. Used by the git sink and by the reader of publications, which share no other code; hence this folder is
/// compiled into both.
/// </summary>
/// <param name="program">Name or path of git.</param>
/// <param name="timeout">Of one call.</param>
internal sealed class GitProgram(string program, TimeSpan timeout)
{
    private const int MaxError = 1 << 16;
    private const string NoFile = "/dev/null";

    // Each of these could change the bytes of a publication, run a program that a repository brought along, wait for someone at a
    // terminal, or make git connect where a remote sends it.
    private static readonly string[] Settings =
    [
        "core.hooksPath=" + NoFile, "core.fsmonitor=false", "core.attributesFile=" + NoFile, "core.excludesFile=" + NoFile,
        "core.autocrlf=false", "core.safecrlf=false", "core.quotePath=false", "core.pager=cat", "core.askPass=", "core.fsync=all",
        "commit.gpgSign=false", "push.gpgSign=false", "log.showSignature=false", "log.showRoot=true", "log.mailmap=false", "color.ui=false",
        "push.followTags=false", "push.recurseSubmodules=no", "fetch.recurseSubmodules=no", "submodule.recurse=false",
        "gc.autoDetach=false", "maintenance.autoDetach=false", "i18n.commitEncoding=UTF-8", "i18n.logOutputEncoding=UTF-8",
        "credential.interactive=false", "http.followRedirects=false",
    ];

    private static readonly string[] KeptVariables =
        ["GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH"];

    /// <summary>Runs to the end; a failure of git itself is a result.</summary>
    /// <exception cref="GitException">Not installed, too slow, or too much output.</exception>
    public async Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation)
    {
        using var process = Start(command);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        var error = new StringBuilder();
        var errorEnd = DrainAsync(process.StandardError, error, limit.Token);
        try
        {
            var input = FeedAsync(process, command.Input, limit.Token);
            var output = await TakeAsync(process.StandardOutput.BaseStream, command, limit.Token);
            await input;
            await process.WaitForExitAsync(limit.Token);
            // A connection that ssh keeps open in the background may hold standard error open for long.
            await Task.WhenAny(errorEnd, Task.Delay(TimeSpan.FromSeconds(1), limit.Token));
            lock (error)
                return new GitResult(process.ExitCode, output, error.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new GitException(
                $"git {command.Arguments[0]} did not end within {timeout.TotalSeconds:0.#} seconds and was ended; check " +
                "the network and the remote.");
        }
        finally
        {
            await limit.CancelAsync();
            End(process);
        }
    }

    /// <summary>Runs with its output read while it comes, however long and much that is.</summary>
    /// <param name="command">Its input is written meanwhile.</param>
    /// <param name="read">Reads standard output to its end, or until it throws.</param>
    /// <param name="cancellation">Ends git, also in the middle of a read.</param>
    /// <exception cref="GitException">Not installed.</exception>
    public async Task<GitResult> StreamAsync(GitCommand command, Action<Stream> read, CancellationToken cancellation)
    {
        using var process = Start(command);
        using var ended = cancellation.Register(() => End(process));
        var error = new StringBuilder();
        var errorEnd = DrainAsync(process.StandardError, error, cancellation);
        try
        {
            var input = FeedAsync(process, command.Input, cancellation);
            await Task.Run(() => read(process.StandardOutput.BaseStream), CancellationToken.None);
            await input;
            await process.WaitForExitAsync(cancellation);
            await errorEnd;
            return new GitResult(process.ExitCode, [], error.ToString());
        }
        catch (Exception e) when (e is IOException or EndOfStreamException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        finally
        {
            End(process);
        }
    }

    private Process Start(GitCommand command)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var setting in (string[])[.. Settings, .. command.Settings])
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(setting);
        }

        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        SetEnvironment(start.Environment, command);
        try
        {
            return Process.Start(start) ?? throw new GitException($"The program {program} could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new GitException(
                Directory.Exists(command.Folder)
                    ? $"The program {program} could not be started: install git (for example: apt-get install git), and " +
                        "check that it is in the PATH."
                    : $"The folder {command.Folder} does not exist.",
                exception);
        }
    }

    private static void SetEnvironment(IDictionary<string, string?> environment, GitCommand command)
    {
        var gits = environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal));
        foreach (var name in gits.Where(k => !KeptVariables.Contains(k)).ToList())
            environment.Remove(name);
        environment["LC_ALL"] = "C";
        environment["LANGUAGE"] = "";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ASKPASS"] = "";
        environment["SSH_ASKPASS"] = "";
        environment["SSH_ASKPASS_REQUIRE"] = "never";
        environment["GIT_EDITOR"] = ":";
        environment["GIT_LITERAL_PATHSPECS"] = "1";
        // A call that only reads may be ended at any time: it takes no lock that it could leave.
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        // What a repository declares to stand in for other objects is not looked at.
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        environment["GIT_GRAFT_FILE"] = NoFile;
        environment["GIT_NO_LAZY_FETCH"] = "1";
        environment["GIT_ALLOW_PROTOCOL"] = command.Network ? "file:git:http:https:ssh" : "none";
        if (!environment.ContainsKey("GIT_SSH") && !environment.ContainsKey("GIT_SSH_COMMAND"))
            environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
        // Found from above, an enclosing repository would be written to in place of the one that is meant.
        environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(Path.GetFullPath(command.Folder)) ?? "";
        if (!command.UserConfiguration)
        {
            environment["GIT_CONFIG_GLOBAL"] = NoFile;
            environment["GIT_CONFIG_NOSYSTEM"] = "1";
        }

        foreach (var (name, value) in command.Environment)
            environment[name] = value;
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git ended without reading; its exit code and message say why.
        }
    }

    private static async Task<byte[]> TakeAsync(Stream output, GitCommand command, CancellationToken cancellation)
    {
        using var taken = new MemoryStream();
        var buffer = new byte[1 << 14];
        for (int read; (read = await output.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (taken.Length + read > command.MaxOutput)
                throw new GitException($"git {command.Arguments[0]} answered with more than {command.MaxOutput} bytes and was ended.");
            taken.Write(buffer, 0, read);
        }

        return taken.ToArray();
    }

    private static async Task DrainAsync(StreamReader reader, StringBuilder text, CancellationToken cancellation)
    {
        var buffer = new char[1024];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;)
            {
                lock (text)
                    text.Append(buffer, 0, Math.Min(read, MaxError - text.Length));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The call has ended; what was said until then stands in the text.
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in this moment.
        }
    }
}
