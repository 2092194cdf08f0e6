using System.Globalization;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Auditing;
using Linking.Client.Tiles;
using Linking.Client.Trust;

namespace Linking.Cli.Audits;

/// <summary>Looks once, or again and again until it is interrupted.</summary>
/// <param name="options">What is followed.</param>
/// <param name="every">Between two looks; null: one look.</param>
/// <param name="metrics">A file for Prometheus; null: none.</param>
/// <param name="json">A line of JSON for each look instead of text.</param>
internal sealed class AuditWatch(AuditOptions options, TimeSpan? every, string? metrics, bool json)
{
    public const int StandardSeconds = 60;

    private const int MostSeconds = 86_400;

    private int _worst;

    /// <exception cref="CommandException">Not a number of seconds.</exception>
    public static TimeSpan IntervalOf(string? text)
    {
        if (text is null)
            return TimeSpan.FromSeconds(StandardSeconds);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw SharedOptions.Usage($"--watch: '{text}' is not a number of seconds from 1 to {MostSeconds}.");
    }

    /// <returns>The exit code of the worst that was found.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var auditor = new LedgerAuditor(options);
        if (every is not { } pause)
        {
            await LookAsync(auditor, cancellation);
            return _worst;
        }

        try
        {
            while (true)
            {
                await TryLookAsync(auditor, cancellation);
                await Task.Delay(pause, options.Clock, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return _worst;
        }
    }

    // A server that is away for a while, or answers what cannot be read, does not end the watch.
    private async Task TryLookAsync(LedgerAuditor auditor, CancellationToken cancellation)
    {
        try
        {
            await LookAsync(auditor, cancellation);
        }
        catch (RequestFailedException e)
        {
            Note(ExitCode.Unavailable, e.Message);
        }
        catch (PublicFilesException e)
        {
            Note(ExitCode.Unavailable, e.Message);
        }
        catch (UntrustedReplyException e)
        {
            Note(ExitCode.Untrusted, e.Message);
        }
        catch (TrustException e) when (e.InnerException is null)
        {
            Note(ExitCode.Untrusted, e.Message);
        }
    }

    private void Note(int code, string message)
    {
        Console.Error.WriteLine(Printable.Lines(Known(message)));
        _worst = AuditText.Worse(_worst, code);
    }

    private async Task LookAsync(LedgerAuditor auditor, CancellationToken cancellation)
    {
        var isReached = false;
        try
        {
            var report = await auditor.LookAsync(cancellation);
            isReached = true;
            if (report.IsFirst)
                AuditText.Introduce(report);
            if (json)
                Console.WriteLine(JsonLine.Of(AuditText.ToJson(report)));
            else
                AuditText.Show(Console.Out, report);
            _worst = AuditText.Worse(_worst, AuditText.CodeOf(report));
        }
        finally
        {
            if (metrics is not null)
                AuditMetrics.Write(metrics, isReached, auditor.State);
        }
    }
}
