// What the main area shows: the tabs, or the list of jobs at the service.
import { create } from 'zustand';

interface ViewState {
  jobsShown: boolean;
}

/** The store of the main area. */
export const useView = create<ViewState>(() => ({ jobsShown: false }));

/** Shows the list of jobs, or goes back to the tabs. */
export function showJobs(jobsShown: boolean): void {
  useView.setState({ jobsShown });
}
