namespace Linking.Ledger.Checking;

/// <summary>A round that is damaged and of which no notice speaks.</summary>
/// <param name="Round">Which.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="First">The first round of the stretch between the publications around it.</param>
/// <param name="Last">The last one.</param>
internal sealed record SelfCheckProblem(ulong Round, string Message, ulong First, ulong Last);
