namespace Linking.Cli.Doctor;

/// <summary>One thing that is looked at. It changes nothing.</summary>
internal abstract class Check
{
    /// <summary>A word or two: what is looked at.</summary>
    public abstract string Name { get; }

    /// <summary>Looks. What cannot be read may end in the exceptions of reading.</summary>
    public abstract Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation);

    /// <summary>The same; what could not be read is a fault that says so.</summary>
    public async Task<IReadOnlyList<Diagnosis>> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await LookAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Diagnosis.Fault(
                Say($"it could not be read: {e.Message}"),
                Say("check that it is there, and its owner and permissions"))];
        }
    }
}
