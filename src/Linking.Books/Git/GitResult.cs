using System.Text;

namespace Linking.Books.Git;

/// <summary>What git answered.</summary>
/// <param name="ExitCode">0 for success; the meaning of others is the subcommand's.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, its first 64 KiB, in English.</param>
internal sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard output as text, without the last line feed.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

    /// <summary>Standard output cut at NUL bytes (<c>-z</c>).</summary>
    public string[] Fields => Encoding.UTF8.GetString(Output).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The line of standard error that says most, without git's own prefix.</summary>
    public string Complaint
    {
        get
        {
            var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var line = Array.Find(lines, l => l.Contains("rejected]", StringComparison.Ordinal)) ??
                Array.Find(lines, l => l.StartsWith("fatal: ", StringComparison.Ordinal)) ??
                Array.Find(lines, l => l.StartsWith("error: ", StringComparison.Ordinal)) ??
                (lines.Length > 0 ? lines[^1] : $"it ended with code {ExitCode} and said nothing");
            string[] kinds = ["fatal: ", "error: "];
            return line[(kinds.FirstOrDefault(k => line.StartsWith(k, StringComparison.Ordinal))?.Length ?? 0)..];
        }
    }
}
