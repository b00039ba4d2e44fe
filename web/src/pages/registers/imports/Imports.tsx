// Files on their way into a register: one of them, or a new one and those that were left.
import { useParams } from 'react-router'
import ImportPage from './ImportPage'
import NewImport from './NewImport'

export default function Imports() {
  const { id } = useParams()
  return id ? <ImportPage /> : <NewImport />
}
