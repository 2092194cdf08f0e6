namespace Linking.Tokens;

/// <summary>Why the tokens of a batch could not be made. <c>default</c> means there was no error.</summary>
/// <param name="Fault">The step that was not passed.</param>
/// <param name="Message">One sentence.</param>
public readonly record struct BatchError(BatchFault Fault, string Message)
{
    public override string ToString() => Message ?? "";
}
