using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>One run of <c>linking demo</c>, whose token, book, newspaper and ledger other tests use.</summary>
public sealed class Demonstration : IAsyncLifetime, IDisposable
{
    public const string Name = "demonstration";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Holds the file, and <c>demo</c> with all that the demonstration made.</summary>
    internal string Folder => _folder.Path;

    internal string File => _folder["it's a file.txt"];

    internal string Made => _folder["made here"];

    internal string Token => Path.Combine(Made, "it's a file.txt.lts");

    internal string Book => Path.Combine(Made, "book.git");

    internal string Newspaper => Path.Combine(Made, "newspaper");

    internal string Data => Path.Combine(Made, "ledger");

    /// <summary>What the machine of the demonstration has seen.</summary>
    internal string Trust => Path.Combine(Made, "trust");

    /// <summary>The ledger's identity, as its operator publishes it.</summary>
    internal string Identity => new Client.Trust.TrustFolder(Trust).List().Single().Identity.ToString();

    internal CliResult Result { get; private set; } = null!;

    internal string NewFolder() => Directory.CreateDirectory(_folder[Guid.NewGuid().ToString("n")]).FullName;

    /// <summary>A copy of the ledger that may be damaged.</summary>
    internal string CopyOfData()
    {
        var copy = NewFolder();
        foreach (var folder in Directory.GetDirectories(Data, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(Data, copy, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
            System.IO.File.Copy(file, file.Replace(Data, copy, StringComparison.Ordinal));
        return copy;
    }

    public async Task InitializeAsync()
    {
        await System.IO.File.WriteAllTextAsync(File, "a letter\n");
        Result = await Cli.RunAsync(Folder, "demo", File, "--folder", Made);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
