using System.Threading.Channels;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Derived;

/// <summary>Work that follows the loop without delaying it. Signals that come while it runs are one.</summary>
internal sealed class BackgroundJob
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _name;
    private readonly Func<Task> _work;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _run;
    private volatile string? _problem;

    public BackgroundJob(string name, Func<Task> work, TimeProvider time, ILogger logger)
    {
        (_name, _work, _time, _logger) = (name, work, time, logger);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Why the last run failed; null if it did not.</summary>
    public string? Problem => _problem;

    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Runs a last time if signalled, and ends.</summary>
    public async Task StopAsync()
    {
        _signals.Writer.TryComplete();
        _stopping.TrySetResult();
        await _run;
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _signals.Reader.ReadAllAsync())
        {
            while (!await TryAsync() && !_stopping.Task.IsCompleted)
                await Task.WhenAny(Task.Delay(RetryPause, _time), _stopping.Task);
        }
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await _work();
            _problem = null;
            return true;
        }
        catch (Exception e)
        {
            if (_problem != e.Message)
                _logger.JobFailed(_name, e.Message);
            _problem = e.Message;
            return false;
        }
    }
}
