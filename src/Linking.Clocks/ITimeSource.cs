namespace Linking.Clocks;

/// <summary>Somebody who knows the time. Asked by one caller at a time.</summary>
public interface ITimeSource
{
    /// <summary>As it is written in the configuration.</summary>
    string Name { get; }

    /// <summary>Asks once. What goes wrong is an answer without use; nothing but cancellation is thrown.</summary>
    Task<SourceAnswer> AskAsync(CancellationToken cancellation);
}
