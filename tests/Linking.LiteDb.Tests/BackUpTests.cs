using Linking.LiteDb.Tests.Faults;

namespace Linking.LiteDb.Tests;

/// <summary>A copy of an open file is a closed file that holds what was durable.</summary>
public sealed class BackUpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BackUp_OfAnOpenFile_HoldsWhatIsOnlyInTheLog()
    {
        using (var file = DocumentFile.Create(_folder["tokens"], Tokens.Schema))
        {
            for (var n = 0; n < 10; n++)
                Workload.Run(file, n);
            Assert.True(new FileInfo(_folder["tokens-log"]).Length > 0);
            file.BackUp(_folder["copy"]);
            Workload.Run(file, 10);
            file.BackUp(_folder["later"]);
        }

        AssertHolds(_folder["copy"], 10);
        AssertHolds(_folder["later"], 11);
        Assert.Equal(["copy", "later", "tokens"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BackUp_AfterAFailedWrite_HoldsWhatIsDurable()
    {
        var fails = false;
        var disk = new WatchedDisk(done =>
        {
            if (fails && done.File == "tokens-log")
                throw new IOException("injected", 5);
        });
        using var file = DocumentFile.Create(disk, _folder["tokens"], Tokens.Schema);
        Workload.Run(file, 0);
        fails = true;
        Assert.Throws<DocumentFileException>(() => Workload.Run(file, 1));
        file.BackUp(_folder["copy"]);
        AssertHolds(_folder["copy"], 1);
    }

    [ProgramFact("cp")]
    public void Restore_WithTheLogForgotten_IsRefused_UntilItIsRemoved()
    {
        using (var file = DocumentFile.Create(_folder["tokens"], Tokens.Schema))
        {
            Workload.Run(file, 0);
            file.BackUp(_folder["copy"]);
            Workload.Run(file, 1);
            Programs.Run("cp", $"{_folder["tokens-log"]} {_folder["copy-log"]}");
        }

        foreach (var open in new[] { DocumentFile.OpenReadOnly, DocumentFile.Open })
        {
            var error = Assert.Throws<DocumentFileException>(() => open(_folder["copy"], Tokens.Schema));
            Assert.Contains("the log is not that of this state of the file", error.Message, StringComparison.Ordinal);
        }

        File.Delete(_folder["copy-log"]);
        AssertHolds(_folder["copy"], 1);
    }

    [ProgramFact("cp")]
    public void Close_InterruptedBeforeTheLogIsRemoved_IsNoDamage()
    {
        using (var file = DocumentFile.Create(_folder["tokens"], Tokens.Schema))
        {
            Workload.Run(file, 0);
            Programs.Run("cp", $"{_folder["tokens-log"]} {_folder["kept"]}");
        }

        File.Move(_folder["kept"], _folder["tokens-log"]);
        AssertHolds(_folder["tokens"], 1);
        Assert.False(File.Exists(_folder["tokens-log"]));
    }

    [Fact]
    public void BackUp_ToATakenName_IsRefused()
    {
        using var file = DocumentFile.Create(_folder["tokens"], Tokens.Schema);
        File.WriteAllText(_folder["copy"], "mine");
        var error = Assert.Throws<DocumentFileException>(() => file.BackUp(_folder["copy"]));
        Assert.Contains("already exists", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["copy"]));
        Workload.Run(file, 0);
    }

    private static void AssertHolds(string path, int transactions)
    {
        using (var copy = DocumentFile.OpenReadOnly(path, Tokens.Schema))
            Assert.Equal(Workload.After(transactions), Workload.Read(copy));
        using (var copy = DocumentFile.Open(path, Tokens.Schema))
        {
            Assert.Empty(copy.FindDamage());
            Workload.Run(copy, transactions);
            Assert.Equal(Workload.After(transactions + 1), Workload.Read(copy));
        }
    }
}
