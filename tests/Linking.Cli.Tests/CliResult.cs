using System.Text;
using System.Text.Json;

namespace Linking.Cli.Tests;

/// <summary>How a command ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Bytes">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CliResult(int Code, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    /// <summary>It did what it was told.</summary>
    public CliResult Succeeds() => Ends(0);

    /// <summary>It ended with this code, whatever it said.</summary>
    public CliResult Ends(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}\n{Output}\n{Error}");
        NoTrace();
        return this;
    }

    /// <summary>It refused with a sentence that names all of this, on standard error, and printed nothing else.</summary>
    public CliResult Fails(int code, params string[] says)
    {
        Ends(code);
        foreach (var text in says)
            Assert.Contains(text, Error, StringComparison.Ordinal);
        Assert.NotEmpty(Error.Trim());
        return this;
    }

    private void NoTrace()
    {
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect of this program", Error, StringComparison.Ordinal);
    }
}
