using System.Text;

using Linking.Protocol;

namespace Linking.Server.Vouching;

/// <summary>
/// The API keys by which other ledgers know this one: a file with a line for each, its server's address, a space and the key.
/// </summary>
internal static class LedgerKeys
{
    private const int MaxSize = 65_536;

    /// <summary>The key for a server; null: the file has none, or there is no file.</summary>
    /// <param name="file">The file; null: none is used.</param>
    /// <param name="server">The server's address.</param>
    /// <exception cref="IOException">It cannot be read, others may read it, or the key would be read on the way.</exception>
    /// <exception cref="FormatException">A line is not what it should be; what stands there is not shown.</exception>
    public static ApiKeyText? Find(string? file, Uri server)
    {
        if (file is null)
            return null;
        var found = Lines(file).FirstOrDefault(line => line.Server == Origin(server)).Key;
        return found is null || server.Scheme == Uri.UriSchemeHttps || server.IsLoopback
            ? found
            : throw new IOException($"the API key for {Origin(server)} could be read on the way; name its https address");
    }

    /// <summary>Looks whether each line is of a server that is used: another was typed wrongly, and its key would be missed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="servers">The servers' addresses.</param>
    /// <exception cref="IOException">It cannot be read, or others may read it.</exception>
    /// <exception cref="FormatException">A line is not what it should be; its key is not shown.</exception>
    public static void Check(string file, IEnumerable<Uri> servers)
    {
        var used = servers.Select(Origin).ToHashSet(StringComparer.Ordinal);
        if (Lines(file).FirstOrDefault(line => !used.Contains(line.Server)) is { Key: not null } other)
            throw new FormatException($"line {other.Number} of {file} is of {other.Server}, which PublishIn does not name");
    }

    private static List<(int Number, string Server, ApiKeyText Key)> Lines(string file)
    {
        var (found, lines) = (new List<(int Number, string Server, ApiKeyText Key)>(), Read(file).Split('\n'));
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            if (words.Length != 2 || !Uri.TryCreate(words[0], UriKind.Absolute, out var address) ||
                address.Scheme is not ("http" or "https") || !ApiKeyText.TryParse(words[1], out var key))
                throw new FormatException($"line {i + 1} of {file} is not a server's address, a space and its API key");
            if (found.FirstOrDefault(line => line.Server == Origin(address)) is { Key: not null } first)
                throw new FormatException($"lines {first.Number} and {i + 1} of {file} are of one server: which key counts?");
            found.Add((i + 1, Origin(address), key!));
        }

        return found;
    }

    private static string Read(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            if (!OperatingSystem.IsWindows() &&
                (File.GetUnixFileMode(handle) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
                throw new IOException($"{file} can be read by others than its owner: chmod 600");
            var bytes = new byte[MaxSize + 1];
            var length = RandomAccess.Read(handle, bytes, 0);
            return length <= MaxSize
                ? Encoding.Latin1.GetString(bytes, 0, length)
                : throw new IOException($"{file} has more than {MaxSize} bytes");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message.TrimEnd('.'), e);
        }
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
