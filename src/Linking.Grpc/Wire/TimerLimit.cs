namespace Linking.Grpc.Wire;

internal static class TimerLimit
{
    /// <summary>The longest time that <see cref="TimeProvider.CreateTimer"/> takes.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
}
