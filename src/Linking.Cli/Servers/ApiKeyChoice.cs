using System.Text;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Protocol;

namespace Linking.Cli.Servers;

/// <summary>Which API key is shown to a server: from a file or a variable, so that it stands in no list of processes.</summary>
/// <param name="address">The server.</param>
/// <param name="isOneOfSeveral">Whether other servers are named too, for which a key without an address would not be.</param>
/// <param name="isUsual">Whether it is the one that is asked where a command names none: what variables say is for it.</param>
/// <param name="isBeside">Whether another server is the one that a key without an address is for.</param>
internal sealed class ApiKeyChoice(Uri address, bool isOneOfSeveral, bool isUsual, bool isBeside = false)
{
    private const string FileVariable = "LINKING_API_KEY_FILE";
    private const string KeyVariable = "LINKING_API_KEY";
    private const int MaxSize = 1 << 16;

    private readonly string _server = address.GetLeftPart(UriPartial.Authority);

    /// <summary>The key for the server; null: there is none.</summary>
    /// <param name="option">File that was named.</param>
    /// <param name="proxy">The proxy that leads to it; null: none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">The file is none of keys, or the key would be read on the way.</exception>
    public async Task<ApiKeyText?> FindAsync(string? option, Uri? proxy, CancellationToken cancellation)
    {
        var key = option is not null ? await ReadAsync(option, isNamed: true, cancellation)
            : Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } path ? await ReadAsync(path, isNamed: false, cancellation)
            : OfVariable();
        if (key is null || address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && proxy is null))
            return key;
        throw SharedOptions.Usage(Say(
            $"The API key is not sent to {_server}: others on the way could read it. Use the server's https address."));
    }

    private ApiKeyText? OfVariable()
    {
        if (Environment.GetEnvironmentVariable(KeyVariable) is not { Length: > 0 } text)
            return null;
        if (!ApiKeyText.TryParse(text.Trim(), out var key))
            throw SharedOptions.Usage(Say($"{KeyVariable} holds no API key: it has {ApiKeyText.Length} characters and begins with lnk1_."));
        return Bare(key, isNamed: false);
    }

    private async Task<ApiKeyText?> ReadAsync(string path, bool isNamed, CancellationToken cancellation)
    {
        CheckOwnerOnly(path);
        var bytes = await InputFile.ReadAsync(path, MaxSize + 1, cancellation);
        if (bytes.Length > MaxSize)
            throw new CommandException(ExitCode.Data, Say($"{path} is no file of API keys: it has more than {MaxSize} bytes."));
        var (ofServer, bare, line, isAddressed) = ((ApiKeyText?)null, (ApiKeyText?)null, 0, false);
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            var place = words.Length == 2 && Uri.TryCreate(words[0], UriKind.Absolute, out var uri) ? uri : null;
            // What stands there may be a secret: it is not shown.
            if (words.Length > 2 || !ApiKeyText.TryParse(words[^1], out var key) ||
                (words.Length == 2 && place?.Scheme is not ("http" or "https")))
            {
                throw new CommandException(
                    ExitCode.Data,
                    Say(
                        $"{path}: line {i + 1} is neither an API key nor a server's address (https://HOST:PORT), a space and its API " +
                        $"key."));
            }

            if (place is null)
                (bare, line) = bare is null ? (key, i + 1) : (bare, line);
            else if (place.GetLeftPart(UriPartial.Authority) == _server)
                ofServer ??= key;
            isAddressed |= place is not null;
        }

        return bare is not null && isAddressed
            ? throw new CommandException(
                ExitCode.Data, Say($"{path}: line {line} has no server's address, and other lines have. Write the key's server before it."))
            : ofServer ?? Bare(bare, isNamed);
    }

    // Whose it is nobody says: it is sent to the server that is usual, or for which its file was named.
    private ApiKeyText? Bare(ApiKeyText? key, bool isNamed)
    {
        if (key is not null && isBeside)
        {
            Console.Error.WriteLine(Say(
                $"No API key is shown to {_server}. If it wants one, write its address before the key, in a file that --api-key names."));
            return null;
        }

        if (key is null || isNamed || isUsual || isOneOfSeveral)
            return key is not null && isOneOfSeveral ? throw Undecided() : key;
        Console.Error.WriteLine(Say(
            $"The API key of the variable is not shown to {_server}: it may be another server's. Name its file with --api-key."));
        return null;
    }

    private static CommandException Undecided() => SharedOptions.Usage(Say(
        $"Several servers are named, and an API key is one server's: name a file with --api-key, in which each line has a server's " +
        $"address, a space and its key."));

    private static void CheckOwnerOnly(string path)
    {
        InputFile.CheckThere(path);
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (path != "-" && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != UnixFileMode.None)
            throw new CommandException(ExitCode.NoInput, Say($"{path} holds API keys, and others than its owner may read it: chmod 600."));
    }
}
