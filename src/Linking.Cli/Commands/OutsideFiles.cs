using Linking.Books.Sinks;
using Linking.Ledger.Checking;
using Linking.Ledger.Marks;
using Linking.Storage;

namespace Linking.Cli.Commands;

/// <summary>Where <c>linking fsck</c> looks for what is known of a ledger outside of its database.</summary>
/// <param name="Data">The data folder.</param>
/// <param name="Mark">The high-water mark's file; null: that in the data folder, if there is one.</param>
/// <param name="Book">The directory sink's folder; null: none.</param>
internal sealed record OutsideFiles(string Data, string? Mark, string? Book)
{
    /// <exception cref="CommandException">It is missing where it was named, or cannot be read.</exception>
    public HighWaterMark? ReadMark()
    {
        var file = Mark ?? Path.Combine(Data, "high-water-mark");
        try
        {
            return new FileHighWaterMark(file).Read()
                ?? (Mark is null
                    ? null
                    : throw new CommandException(ExitCode.NoInput, $"There is no high-water mark {file}: check the path."));
        }
        catch (DirectoryNotFoundException) when (Mark is null)
        {
            // The data folder itself is missing, which opening the database says.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CommandException(
                ExitCode.Data,
                $"The high-water mark {file} cannot be read ({e.Message.TrimEnd('.')}): check the file and its permissions.",
                e);
        }
    }

    /// <summary>One sentence for each thing outside that knows of more than the database holds.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    /// <exception cref="CommandException">The sink's folder cannot be read.</exception>
    public async Task<IReadOnlyList<string>> FindProblemsAsync(
        ILedgerTruth truth, HighWaterMark? mark, CheckReport report, CancellationToken cancellation)
    {
        string?[] problems =
        [
            mark is null ? null : await OutsideCheck.FindProblemAsync(truth, mark, cancellation),
            Book is null || report.Identity is not { } identity || await ReadBookAsync(Book, cancellation) is not { } holding
                ? null
                : await OutsideCheck.FindProblemAsync(truth, report.Record, identity, holding, cancellation),
        ];
        return [.. problems.OfType<string>()];
    }

    private static async Task<SinkHolding?> ReadBookAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return await new DirectorySink(folder).ReadLastAsync(cancellation);
        }
        catch (SinkException e)
        {
            throw new CommandException(ExitCode.NoInput, e.Message, e);
        }
    }
}
