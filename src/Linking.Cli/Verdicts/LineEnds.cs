using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Verdicts;

/// <summary>Whether a file is what was stamped but for its line ends, as git, mail or FTP may change them.</summary>
internal static class LineEnds
{
    // Longer ones are no texts, or reading them three times would take long.
    private const int Longest = 1 << 26;

    /// <summary>A sentence if that is so; else null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="token">A token that is not of it as it is.</param>
    /// <param name="cancellation">Ends reading.</param>
    public static async Task<string?> RemarkAsync(string path, Token token, CancellationToken cancellation)
    {
        if (path == "-" || FileFacts.IsDeviceAt(path))
            return null;
        var bytes = await InputFile.ReadAsync(path, Longest + 1, cancellation);
        if (bytes.Length > Longest || !bytes.Contains((byte)'\n'))
            return null;
        var stamped = token.Levels[0].Leaf.Digests;
        var lines = WithoutReturns(bytes);
        return stamped == token.Suite.Hash(lines) ? Remark("LF", "CRLF")
            : stamped == token.Suite.Hash(WithReturns(lines)) ? Remark("CRLF", "LF")
            : null;
    }

    private static string Remark(string then, string now) => Say(
        $"What was stamped had the line ends {then}, and now has {now}: nothing else in the file differs. They were changed on the way; " +
        $"take the file as it was.");

    private static byte[] WithoutReturns(byte[] bytes)
    {
        var lines = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != (byte)'\r' || i + 1 == bytes.Length || bytes[i + 1] != (byte)'\n')
                lines.Add(bytes[i]);
        }

        return [.. lines];
    }

    private static byte[] WithReturns(byte[] lines)
    {
        var bytes = new List<byte>(lines.Length);
        foreach (var b in lines)
        {
            if (b == (byte)'\n')
                bytes.Add((byte)'\r');
            bytes.Add(b);
        }

        return [.. bytes];
    }
}
