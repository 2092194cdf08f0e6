using Linking.Notes;

namespace Linking.Witness;

/// <summary>The newest head of one log that a witness has cosigned. One caller at a time holds <see cref="Gate"/>.</summary>
internal sealed class LogState
{
    public Lock Gate { get; } = new();

    /// <summary>Null if none was cosigned yet.</summary>
    public Checkpoint? Head { get; set; }
}
