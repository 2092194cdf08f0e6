using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests.Decades;

/// <summary>Where one sits at the command in any year: it runs in this process, with the story's clock.</summary>
internal sealed class Desk(TemporaryFolder folder, StoryClock clock)
{
    // What a command prints goes to one console.
    private static readonly SemaphoreSlim One = new(1);

    public string Trust => folder["trust"];

    /// <summary>Runs a command, which must end well.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(params string[] args)
    {
        var (code, output, error) = await TryAsync(args);
        Assert.True(code == 0, $"{clock.Now}: linking {string.Join(' ', args)}: {code}\n{output}\n{error}");
        return output;
    }

    /// <summary>The same, of one object of JSON.</summary>
    public async Task<JsonElement> ReadAsync(params string[] args) =>
        JsonDocument.Parse(await RunAsync([.. args, "--json"])).RootElement;

    /// <summary>Runs a command.</summary>
    public async Task<(int Code, string Output, string Error)> TryAsync(params string[] args)
    {
        await One.WaitAsync();
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            using var said = new StringWriter();
            using var wrong = new StringWriter();
            Console.SetOut(said);
            Console.SetError(wrong);
            var code = await CommandLine.RunAsync(args, clock);
            return (code, said.ToString(), wrong.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            One.Release();
        }
    }
}
